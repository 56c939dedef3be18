import { expect, test } from "vitest";
import { LinkApi } from "../../src/api/links";
import { Joining } from "../../src/join/joining";

const LINK = {
  purpose: "join", login: "asha", name: "Asha", roles: ["transcriber"], languages: ["hi"], centre: "Ranchi", client: null,
  expires_at: "2026-01-01T00:00:00Z",
};
const PERSON = { id: "p", login: "asha", name: "Asha", roles: ["transcriber"], languages: [], client_id: null, centre_id: null };
const TYPED = { login: "asha", name: "Asha", password: "long enough 1" };

type Answer = [status: number, body: object] | null;

/** A page whose calls get these answers, one after the other; null: none came. */
function page(token: string, ...answers: Answer[]) {
  const sent: [string, unknown][] = [];
  let used = 0;
  const api = new LinkApi(async (url, init) => {
    sent.push([url, JSON.parse(String(init.body))]);
    const answer = answers.shift();
    if (!answer) throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(answer[1]), { status: answer[0] });
  });
  return { joining: new Joining(api, token, () => (used += 1)), sent, used: () => used };
}

const refusal = (status: number, code: string): Answer => [status, { code, detail: `it is ${code}` }];

test("a link is looked at, then used once", async () => {
  const { joining, sent, used } = page("secret", [200, LINK], [201, { token: "t", expires_at: "", person: PERSON }]);
  await joining.start();
  expect(joining.view).toMatchObject({ phase: "asking", link: { login: "asha", centre: "Ranchi" } });
  expect(used()).toBe(0);
  await joining.join(TYPED);
  expect(joining.view).toMatchObject({ phase: "inside", person: { login: "asha" } });
  expect(used()).toBe(1);
  expect(sent).toEqual([["/v1/links/look", { token: "secret" }], ["/v1/links/join", { token: "secret", ...TYPED }]]);
});

test("a new password is sent without login and name", async () => {
  const { joining, sent } = page("secret", [200, { ...LINK, purpose: "password" }], [200, { token: "t", expires_at: "", person: PERSON }]);
  await joining.start();
  await joining.choosePassword("long enough 1");
  expect(joining.view.phase).toBe("inside");
  expect(sent[1]).toEqual(["/v1/links/password", { token: "secret", password: "long enough 1" }]);
});

test("whoever has a second factor is asked for its code, and sends it with the password", async () => {
  const { joining, sent, used } = page("secret", [200, { ...LINK, purpose: "password" }], refusal(401, "code-needed"), [200, { token: "t", expires_at: "", person: PERSON }]);
  await joining.start();
  await joining.choosePassword("long enough 1");
  expect(joining.view).toMatchObject({ phase: "asking", refused: "code-needed", trouble: "" });
  expect(used()).toBe(0);
  await joining.choosePassword("long enough 1", "123456");
  expect(joining.view.phase).toBe("inside");
  expect(sent[2]).toEqual(["/v1/links/password", { token: "secret", password: "long enough 1", code: "123456" }]);
});

test.each(["name-taken", "weak-password"])("%s is said beside the box, and the form stays", async (code) => {
  const { joining, used } = page("secret", [200, LINK], refusal(409, code));
  await joining.start();
  await joining.join(TYPED);
  expect(joining.view).toMatchObject({ phase: "asking", refused: code, trouble: "" });
  expect(used()).toBe(0);
});

test("a link that is over, at once or meanwhile", async () => {
  const late = page("secret", [200, LINK], refusal(404, "link-over"));
  await late.joining.start();
  await late.joining.join(TYPED);
  const early = page("secret", refusal(404, "link-over"));
  await early.joining.start();
  const none = page("");
  await none.joining.start();
  expect([late, early, none].map(({ joining }) => joining.view.phase)).toEqual(["over", "over", "over"]);
  expect(none.sent).toEqual([]);
});

test("without an answer the page says so, and can try again", async () => {
  const { joining } = page("secret", null, [200, LINK], null);
  await joining.start();
  expect(joining.view).toMatchObject({ phase: "unreachable", trouble: "The service cannot be reached." });
  await joining.start();
  expect(joining.view).toMatchObject({ phase: "asking", trouble: "" });
  await joining.join(TYPED);
  expect(joining.view).toMatchObject({ phase: "asking", trouble: "The service cannot be reached." });
});
