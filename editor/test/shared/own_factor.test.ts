import { expect, test } from "vitest";
import { AccountApi } from "../../src/api/account";
import { OwnFactor } from "../../src/shared/own_factor";
import { account as words } from "../../src/text/account";

/** A service on which the code "123456" is right. */
function service(): OwnFactor {
  let on = false;
  return new OwnFactor(
    new AccountApi(async (url, { method, body }) => {
      const answer = (content: object, status = 200) => new Response(JSON.stringify(content), { status });
      if (method === "GET") return answer({ state: on ? "on" : "off", required: false, confirmed_at: null, recovery_codes_left: on ? 2 : 0 });
      if (url === "/v1/second-factor") return answer({ secret: "ABC", address: "otpauth://", picture: "data:," }, 201);
      if (JSON.parse(String(body)).code !== "123456") return answer({ code: "wrong-code", detail: "wrong" }, 401);
      on = !url.endsWith("remove");
      return on ? answer({ codes: ["a", "b"] }) : new Response(null, { status: 204 });
    }),
  );
}

test("it is begun, confirmed after a wrong code, and its recovery codes are shown until they are written down", async () => {
  const factor = service();
  await factor.read();
  expect(factor.view.known!.state).toBe("off");
  expect(await factor.begin("a password")).toBe(true);
  expect(await factor.confirm("654321")).toBe(false);
  expect([factor.view.begun?.secret, factor.view.trouble !== "", factor.view.codes]).toEqual(["ABC", true, []]);
  expect(await factor.confirm("123456")).toBe(true);
  expect([factor.view.begun, factor.view.codes, factor.view.known!.state, factor.view.trouble]).toEqual([null, ["a", "b"], "on", ""]);
  factor.written();
  expect(factor.view.codes).toEqual([]);
});

test("it is removed with a code", async () => {
  const factor = service();
  await factor.begin("a password");
  await factor.confirm("123456");
  factor.written();
  expect(await factor.remove("1")).toBe(false);
  expect(await factor.remove("123456")).toBe(true);
  expect([factor.view.known!.state, factor.view.said]).toEqual(["off", words.removed]);
});
