import { expect, test } from "vitest";
import { LeadApi } from "../../src/api/lead";
import { LeadBoard } from "../../src/lead/board";

const PERSON = { id: "l", login: "lata", name: "Lata", roles: ["lead"], languages: [], client_id: null, centre_id: "c" };
const NAMED = { id: "p", login: "asha", name: "Asha" };
type Answer = { status?: number; body: object } | null;

/** A board whose service answers by address; null: no answer comes. */
function page(change: Record<string, Answer> = {}, roles = ["lead"]) {
  const list = (more: object = {}): Answer => ({ body: { at: "2026-11-28T10:00:00Z", items: [], ...more } });
  const answers: Record<string, Answer> = {
    "GET /v1/session": { body: { person: { ...PERSON, roles } } }, "GET /v1/languages": list(),
    "GET /v1/lead/queue": list({ deadlines: [], earliest: [] }), "GET /v1/lead/work": list({ expiring: 0 }), "GET /v1/lead/stuck": list(),
    "GET /v1/lead/throughput": list({ utc_offset: 330, centres: [] }), "GET /v1/lead/quality": list(), "GET /v1/lead/forecast": list(),
    "GET /v1/people": { body: { items: [NAMED], next: null } }, "GET /v1/pay/disputes": { body: { items: [{ id: "d" }, { id: "e" }], next: null } }, ...change,
  };
  const calls: string[] = [];
  const api = new LeadApi(async (url, init) => {
    calls.push(`${init.method} ${url}`);
    const answer = answers[`${init.method} ${url.split("?")[0]}`];
    if (!answer) throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  return { board: new LeadBoard(api, 330, () => 5), calls, answers };
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

async function opened(...given: Parameters<typeof page>) {
  const made = page(...given);
  await made.board.visit.start();
  await settle();
  return made;
}

test("only what is in view is read, and read again", async () => {
  const { board, calls } = await opened();
  const read = calls.splice(0).map((call) => call.split(" ")[1]!.split("?")[0]);
  expect(read.slice(2).sort()).toEqual(["/v1/lead/queue", "/v1/lead/stuck", "/v1/lead/work", "/v1/pay/disputes", "/v1/people"]);
  board.choose("queue");
  await settle();
  await board.refresh();
  expect(calls.sort()).toEqual(["GET /v1/lead/forecast", "GET /v1/lead/forecast", "GET /v1/lead/queue", "GET /v1/lead/queue"]);
  expect(board.people.view.answer!.get("p")).toBe("Asha");
});

test("a reading that fails leaves the figures in sight, and says of when they are", async () => {
  const { board, answers } = await opened();
  answers["GET /v1/lead/stuck"] = null;
  await board.refresh();
  expect(board.stuck.view).toMatchObject({ answer: { items: [] }, at: 5, trouble: "The service cannot be reached." });
  expect(board.queue.view.trouble).toBe("");
});

test("an answered dispute is gone at once; a reading that began before does not bring it back", async () => {
  const { board, answers, calls } = await opened();
  answers["POST /v1/pay/disputes/d/answer"] = { body: {} };
  const slow = board.disputes.read();
  board.disputes.change((all) => all);
  const said = await board.answer("d", { outcome: "changed", answer: "yes", amount: 1250 });
  await slow;
  expect([said, board.disputes.view.answer!.items.map(({ id }) => id)]).toEqual(["", ["e"]]);
  expect(calls.at(-1)).toBe("POST /v1/pay/disputes/d/answer");
});

test("an answer that is not taken is said, and the dispute stays", async () => {
  const { board, answers } = await opened();
  answers["POST /v1/pay/disputes/d/answer"] = { status: 403, body: { code: "beyond-reach", detail: "nobody answers a dispute on their own pay" } };
  expect(await board.answer("d", { outcome: "kept", answer: "no", amount: null })).toBe("Nobody answers a dispute on their own pay.");
  answers["POST /v1/pay/disputes/d/answer"] = null;
  expect(await board.answer("d", { outcome: "kept", answer: "no", amount: null })).toContain("send them again");
  answers["POST /v1/pay/disputes/d/answer"] = { status: 409, body: { code: "dispute-answered", detail: "x" } };
  answers["GET /v1/pay/disputes"] = { body: { items: [], next: null } };
  expect(await board.answer("d", { outcome: "kept", answer: "no", amount: null })).toBe("Somebody else answered this one a moment ago.");
  await settle();
  expect(board.disputes.view.answer!.items).toEqual([]);
});

test("a transcriber sees nothing of it, and nothing of it is left for who comes next", async () => {
  const { board, calls, answers } = await opened({}, ["transcriber"]);
  expect([board.visit.view.phase, calls]).toEqual(["not-for-you", ["GET /v1/session"]]);
  answers["GET /v1/session"] = { body: { person: PERSON } };
  answers["GET /v1/pay/disputes"] = null;
  board.disputes.change((all) => all);
  await board.visit.start();
  await settle();
  expect(board.disputes.view.answer).toBeNull();
});
