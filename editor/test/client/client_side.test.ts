// The list keeps what is shown when it is read again; what is done to a recording is told where it fails.

import { beforeAll, expect, test, vi } from "vitest";
import { ClientApi } from "../../src/api/client";
import type { ClientRecording } from "../../src/api/types";
import { ClientSide } from "../../src/client/client_side";

class SilentAudio {
  play = (): Promise<void> => Promise.resolve();
  pause = (): void => undefined;
  removeAttribute = (): void => undefined;
}

beforeAll(() => vi.stubGlobal("Audio", SilentAudio));

function recording(number: number): ClientRecording {
  return { id: `rec_${number}`, name: `call ${number}`, created_at: `2026-11-${String(number).padStart(2, "0")}T00:00:00Z`, drafted_at: null } as ClientRecording;
}

function side(answer: (method: string, url: string) => [number, unknown]): ClientSide {
  return new ClientSide(new ClientApi((url, init) => {
    const [status, body] = answer(init.method ?? "GET", url);
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  }));
}

test("reading the newest again keeps the older ones that are shown, and drops what was deleted", async () => {
  let newest = [recording(9), recording(8)];
  const at = side((_, url) => [200, url.includes("after=") ? { items: [recording(7)], next: null } : { items: newest, next: "c" }]);
  await at.list.refresh();
  await at.list.more();
  newest = [recording(10), recording(9)];
  await at.list.refresh();
  expect(at.list.view.items?.map(({ id }) => id)).toEqual(["rec_10", "rec_9", "rec_8", "rec_7"]);
  expect(at.list.view.next).toBeNull();
});

test("a refusal of what was asked is told as a sentence", async () => {
  const at = side((method, url) => (method === "GET" ? [200, url.endsWith("/rec_1") ? recording(1) : {}] : [409, { code: "not-final", detail: "people are at work" }]));
  await at.open("rec_1");
  expect(at.opened.view.answer?.recording.id).toBe("rec_1");
  expect(await at.act((id) => at.api.accept(id))).toBe("People are at work.");
  expect(await at.remove("rec_1")).toBe("People are at work.");
});

test("an ended session asks for a sign-in and says nothing else", async () => {
  const at = side(() => [401, { code: "unauthorized", detail: "sign in" }]);
  await at.list.refresh();
  expect(at.list.view.trouble).toBe("");
  expect(at.visit.view.phase).toBe("signed-out");
});
