import { expect, test } from "vitest";
import { SessionApi } from "../../src/api/session";
import { Visit } from "../../src/shared/visit";

test("whoever has a second factor is asked for its code, without trouble being told; a wrong one is told", async () => {
  const sent: object[] = [];
  const codes = ["code-needed", "wrong-code"];
  const visit = new Visit(
    new SessionApi(async (_, { body }) => {
      sent.push(JSON.parse(String(body)));
      return new Response(JSON.stringify({ code: codes.shift(), detail: "no" }), { status: 401 });
    }),
    ["ml"],
    () => {},
  );
  expect([await visit.signIn("mina", "a password"), visit.view.trouble]).toEqual(["code", ""]);
  expect([await visit.signIn("mina", "a password", "123456"), visit.view.trouble !== ""]).toEqual([false, true]);
  expect(sent).toEqual([{ login: "mina", password: "a password" }, { login: "mina", password: "a password", code: "123456" }]);
});
