import { expect, test } from "vitest";
import { PeopleApi } from "../../src/api/people";
import { PeopleBoard } from "../../src/people/people_board";
import { people as words } from "../../src/text/people";

const PERSON = { id: "o", login: "om", name: "Om", roles: ["operator"], languages: [], client_id: null, centre_id: null };
const ACCOUNT = { ...PERSON, id: "p", login: "asha", name: "Asha", roles: ["transcriber"], centre_id: "c", created_at: "", last_sign_in_at: null, disabled_at: null, erased_at: null };
const LINK = { id: "i", state: "open", purpose: "join" };
type Answer = { status?: number; body: object } | null;

/** A page whose service answers by address; null: no answer comes. */
async function opened(change: Record<string, Answer> = {}, roles = ["operator"]) {
  const answers: Record<string, Answer> = {
    "GET /v1/session": { body: { person: { ...PERSON, roles } } }, "GET /v1/languages": { body: { items: [] } },
    "GET /v1/people?limit=500": { body: { items: [ACCOUNT], next: "asha" } },
    "GET /v1/people?limit=500&after=asha": { body: { items: [{ ...ACCOUNT, id: "q", login: "bela" }], next: null } },
    "GET /v1/centres": { body: { items: [{ id: "c", name: "Ranchi", people: 2 }] } },
    "GET /v1/invitations?limit=500": { body: { items: [LINK] } }, ...change,
  };
  const calls: [call: string, body: unknown][] = [];
  const api = new PeopleApi(async (url, init) => {
    calls.push([`${init.method} ${url}`, init.body ? JSON.parse(String(init.body)) : null]);
    const answer = answers[`${init.method} ${url}`];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer.status === 204 ? new Response(null, { status: 204 }) : new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  const board = new PeopleBoard(api);
  await board.visit.start();
  await settle();
  return { board, calls, answers };
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));
const asha = (board: PeopleBoard) => board.people.view.answer!.find(({ id }) => id === "p")!;

test("all pages of people are read", async () => {
  const { board } = await opened();
  expect(board.people.view.answer!.map(({ login }) => login)).toEqual(["asha", "bela"]);
});

test("a transcriber is told that the page is not theirs, and nothing is read", async () => {
  const { board, calls } = await opened({}, ["transcriber"]);
  expect([board.visit.view.phase, calls.length]).toEqual(["not-for-you", 1]);
});

test("other roles and another centre are two calls, and what is shown is what the service says", async () => {
  const { board, calls } = await opened({
    "PATCH /v1/people/p": { body: { ...ACCOUNT, roles: ["lead"] } }, "DELETE /v1/centres/c/people/p": { body: { ...ACCOUNT, roles: ["lead"], centre_id: null } },
  });
  const { made } = await board.change(asha(board), { roles: ["lead"] }, null);
  expect([made, asha(board)]).toMatchObject([{ centre_id: null }, { roles: ["lead"], centre_id: null }]);
  expect(calls.filter(([call]) => /PATCH|DELETE/.test(call))).toEqual([["PATCH /v1/people/p", { roles: ["lead"] }], ["DELETE /v1/centres/c/people/p", null]]);
});

test("where the first call is refused nobody is moved, and the service’s reason is shown", async () => {
  const { board, calls } = await opened({ "PATCH /v1/people/p": { status: 409, body: { code: "last-operator", detail: "this is the last operator" } } });
  expect(await board.change(asha(board), { roles: ["lead"] }, null)).toEqual({ made: null, trouble: "This is the last operator." });
  expect(calls.some(([call]) => call.startsWith("DELETE"))).toBe(false);
});

test("a lost line says that what was typed is kept; of a link, that it may be there", async () => {
  const { board } = await opened();
  expect((await board.disable(asha(board))).trouble).toBe(words.lost);
  expect((await board.createCentre("Patna")).trouble).toBe(words.lost);
  expect((await board.invite({ roles: ["transcriber"], days: 7 })).trouble).toBe(words.lostLink);
  expect(board.visit.view.phase).toBe("ready");
});

test("an ended session asks for a sign-in", async () => {
  const { board } = await opened({ "POST /v1/people/p/disable": { status: 401, body: {} } });
  expect([(await board.disable(asha(board))).trouble, board.visit.view.phase]).toEqual(["", "signed-out"]);
});

test("a revoked link is shown as such; centres stay in order", async () => {
  const { board } = await opened({
    "DELETE /v1/invitations/i": { status: 204, body: {} }, "POST /v1/centres": { body: { id: "d", name: "Patna" } },
    "PATCH /v1/centres/c": { body: { id: "c", name: "Arrah", networks: ["10.1.0.0/16"], idle_minutes: 5 } },
  });
  await board.revoke(board.invitations.view.answer![0]!);
  expect(board.invitations.view.answer![0]!.state).toBe("revoked");
  await board.createCentre("Patna");
  await board.renameCentre(board.centres.view.answer![1]!, "Arrah");
  expect(board.centres.view.answer!.map(({ name }) => name)).toEqual(["Arrah", "Patna"]);
  const limited = await board.limitCentre(board.centres.view.answer![0]!, { networks: ["10.1.0.0/16"], idle_minutes: 5 });
  expect(limited.made?.idle_minutes).toBe(5);
});
