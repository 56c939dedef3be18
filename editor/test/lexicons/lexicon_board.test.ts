import { expect, test } from "vitest";
import { LexiconApi } from "../../src/api/lexicons";
import type { Spelling } from "../../src/api/types";
import { capped, LexiconBoard, withoutId } from "../../src/lexicons/lexicon_board";
import { lexicons as words } from "../../src/text/lexicons";

const PERSON = { id: "m", login: "meera", name: "Meera", roles: ["ml"], languages: [], client_id: null, centre_id: null };
const spelling = (id: string, change: object = {}) => ({ id, language: "hi", dialect: "", standard: "शहर", allowed: "सहर", state: "proposed", history: [], ...change });
type Answer = { status?: number; body: object } | null;

async function opened(items: object[], change: Record<string, Answer> = {}, roles = ["ml"]) {
  const calls: string[] = [];
  const answers: Record<string, Answer> = { "GET /v1/session": { body: { person: { ...PERSON, roles } } }, "GET /v1/languages": { body: { items: [] } }, ...change };
  const api = new LexiconApi(async (url, init) => {
    const call = `${init.method} ${url}`;
    calls.push(call);
    const one = /^GET \/v1\/lexicon\/candidates\/(\w+)$/.exec(call)?.[1];
    const answer = answers[call] ?? (url.includes("candidates?") ? { body: { items } } : one ? { body: { candidate: items.find((item) => (item as Spelling).id === one), objections: [], examples: [] } } : null);
    if (!answer) throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  const board = new LexiconBoard(api);
  await board.visit.start();
  await settle();
  return { board, calls };
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));
const decided = (id: string, state: string, older = 0): Answer => ({ body: { candidate: spelling(id, { state }), older, rescore: older ? "boli accuracy score --drafts" : "" } });

test("those to decide are read, and the first is shown", async () => {
  const { board, calls } = await opened([spelling("a"), spelling("b")]);
  expect([board.view.chosen, board.shown?.candidate.id, board.view.languages]).toEqual(["a", "a", ["hi"]]);
  expect(calls.filter((call) => call.includes("candidates"))).toEqual(["GET /v1/lexicon/candidates?state=proposed&limit=500", "GET /v1/lexicon/candidates/a"]);
});

test("after a yes the next undecided one is chosen, also from the end on; what follows for the scores is said", async () => {
  const { board } = await opened([spelling("a"), spelling("b", { state: "rejected" }), spelling("c")], { "POST /v1/lexicon/candidates/c/approve": decided("c", "approved", 1200) });
  board.choose("c");
  await settle();
  expect(await board.decide("approve")).toBe(true);
  expect([board.view.chosen, board.list.view.answer!.map(({ state }) => state)]).toEqual(["a", ["proposed", "rejected", "approved"]]);
  expect(board.view.said).toBe("शहर = सहर: approved. 1,200 segments are left out of L3 until the operator runs “boli accuracy score --drafts”.");
});

test("what was taken back stays in sight", async () => {
  const { board } = await opened([spelling("a", { state: "approved" }), spelling("b")], { "POST /v1/lexicon/candidates/a/undo": decided("a", "proposed") });
  await board.decide("undo");
  expect([board.view.chosen, board.shown?.candidate.state]).toEqual(["a", "proposed"]);
});

test("nothing is decided on what is not shown yet, nor twice", async () => {
  const { board, calls } = await opened([spelling("a"), spelling("b")], { "POST /v1/lexicon/candidates/a/reject": decided("a", "rejected") });
  board.choose("b");
  expect(await board.decide("reject")).toBe(false);
  board.choose("a");
  await settle();
  expect(await Promise.all([board.decide("reject"), board.decide("reject")])).toEqual([true, false]);
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /v1/lexicon/candidates/a/reject"]);
});

test("a refusal is told without the id; a lost line says that nothing was decided", async () => {
  const { board } = await opened([spelling("a")], { "POST /v1/lexicon/candidates/a/approve": { status: 409, body: { code: "entry-refused", detail: "a: शहर has no letters" } } });
  await board.decide("approve");
  expect(board.view).toMatchObject({ trouble: "शहर has no letters.", chosen: "a", busy: false });
  await board.decide("reject");
  expect(board.view.trouble).toBe(words.lost);
});

test("whoever has another role sees nothing", async () => {
  const { board, calls } = await opened([spelling("a")], {}, ["operator"]);
  expect([board.visit.view.phase, calls]).toEqual(["not-for-you", ["GET /v1/session"]]);
});

test("a full answer may not be all; ids are left out", () => {
  expect([capped(new Array(500)), capped(new Array(499))]).toEqual([true, false]);
  expect(withoutId("lex_0: lex_0: the same; lex_0: b", "lex_0")).toBe("The same; b");
});
