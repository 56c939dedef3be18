import { expect, test } from "vitest";
import { AccountApi } from "../../src/api/account";
import type { OwnSession } from "../../src/api/types";
import { OwnSessions } from "../../src/shared/own_sessions";
import { account as words } from "../../src/text/account";

const one = (id: string, current = false) => ({ id, current, created_at: null, last_used_at: null, expires_at: "", address: "", browser: "", means: "password" as const });

/** A service with these sessions. */
function service(kept: OwnSession[], reachable = () => true): OwnSessions {
  return new OwnSessions(
    new AccountApi(async (url, { method }) => {
      if (!reachable()) throw new TypeError("Failed to fetch");
      if (method === "GET") return new Response(JSON.stringify({ items: kept }));
      const id = url.split("/")[3];
      kept.splice(0, kept.length, ...kept.filter((each) => (id ? each.id !== id : each.current)));
      return new Response(null, { status: 204 });
    }),
  );
}

test("the session that asks comes first, and one that is ended is gone", async () => {
  const sessions = service([one("a/1"), one("b"), one("c", true)]);
  await sessions.read();
  expect(sessions.view.items!.map(({ id }) => id)).toEqual(["c", "a/1", "b"]);
  await sessions.end(sessions.view.items![2]!);
  expect([sessions.view.items!.map(({ id }) => id), sessions.view.said]).toEqual([["c", "a/1"], words.ended]);
});

test("all others are ended", async () => {
  const sessions = service([one("a"), one("b"), one("c", true)]);
  await sessions.endOthers();
  expect([sessions.view.items!.map(({ id }) => id), sessions.view.said, sessions.view.busy]).toEqual([["c"], words.endedOthers, false]);
});

test("without the service nothing is said to be done, and the list stays", async () => {
  let there = true;
  const sessions = service([one("a"), one("c", true)], () => there);
  await sessions.read();
  there = false;
  await sessions.endOthers();
  expect([sessions.view.items!.length, sessions.view.said, sessions.view.trouble !== ""]).toEqual([2, "", true]);
});
