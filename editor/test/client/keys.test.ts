// What was made is passed on once and the list is read again; a refusal, or an answer that was lost, is told as a sentence.

import { expect, test, vi } from "vitest";
import { ClientApi } from "../../src/api/client";
import type { ApiKey, ApiKeyWithSecret } from "../../src/api/types";
import { endOf, Keys } from "../../src/client/keys";
import { keys as words } from "../../src/text/keys";

const KEY = { id: "key_1", name: "robot", state: "open" } as ApiKey;
const MADE = { ...KEY, id: "key_2", secret: "boli_secret" } as ApiKeyWithSecret;

function keys(answer: (method: string, url: string) => [number, unknown] | null): { keys: Keys; asked: string[] } {
  const asked: string[] = [];
  const api = new ClientApi((url, init) => {
    asked.push(`${init.method} ${url} ${(init.body as string | undefined) ?? ""}`.trim());
    const given = answer(init.method ?? "GET", url);
    if (!given) return Promise.reject(new TypeError("the line is broken"));
    return Promise.resolve(new Response(given[0] === 204 ? null : JSON.stringify(given[1]), { status: given[0] }));
  });
  return { keys: new Keys(api, () => false), asked };
}

test("a key is made, and the list is read again, in which its secret is not", async () => {
  const { keys: at, asked } = keys((method) => (method === "GET" ? [200, { items: [KEY] }] : [201, MADE]));
  const wanted = { name: "robot", scopes: ["read" as const], expires_at: null };
  expect(await at.make(wanted)).toEqual({ made: MADE, trouble: "" });
  await vi.waitFor(() => expect(at.view.answer).toEqual([KEY]));
  expect(asked).toEqual([`POST /v1/keys ${JSON.stringify(wanted)}`, "GET /v1/keys"]);
});

test("a key that was replaced already is told so in the page's words", async () => {
  const { keys: at } = keys(() => [409, { code: "key-over", detail: "key_1 was replaced by key_2" }]);
  expect(await at.replace(KEY, 24)).toEqual({ made: null, trouble: words.over });
});

test("where the answer is lost, the list is read again: the key may be there", async () => {
  const { keys: at } = keys((method) => (method === "GET" ? [200, { items: [KEY, MADE] }] : null));
  expect(await at.make({ name: "robot", scopes: ["read"], expires_at: null })).toEqual({ made: null, trouble: words.lost });
  await vi.waitFor(() => expect(at.view.answer).toHaveLength(2));
});

test("a key is revoked, or it is said why not", async () => {
  const { keys: at, asked } = keys((method) => (method === "GET" ? [200, { items: [] }] : [204, null]));
  expect(await at.revoke(KEY)).toBe("");
  expect(asked).toEqual(["DELETE /v1/keys/key_1", "GET /v1/keys"]);
  const broken = keys(() => [404, { code: "not-found", detail: "there is no key key_1" }]).keys;
  expect(await broken.revoke(KEY)).toBe("There is no key key_1.");
});

test.each([["month", "2026-12-28T00:00:00.000Z"], ["year", "2027-11-28T00:00:00.000Z"], ["ever", null]] as const)("a key for a %s ends then", (lifetime, end) => {
  expect(endOf(lifetime, Date.parse("2026-11-28T00:00:00Z"))).toBe(end);
});
