import { expect, test } from "vitest";
import { WorkApi } from "../../src/api/work";
import { MyWork } from "../../src/mywork/my_work";
import { entry, NOW } from "./entry";

const PERSON = { id: "p", login: "asha", name: "Asha", roles: ["transcriber"], languages: [], client_id: null, centre_id: null };
type Answer = { status?: number; body: object } | null;

/** "My work" whose service answers by address; null: no answer comes. */
function page(change: Record<string, Answer> = {}, roles = ["transcriber"]) {
  const answers: Record<string, Answer> = {
    "GET /v1/session": { body: { person: { ...PERSON, roles } } }, "GET /v1/languages": { body: { items: [] } },
    "GET /v1/pay/months": { body: { items: [] } }, "GET /v1/history": { body: { items: [], next: null } },
    "GET /v1/feedback": { body: { items: [], next: null } }, "GET /v1/quality/me": { body: { min_segments: 20, items: [] } },
    "GET /v1/pay": { body: { items: [entry()], next: null, totals: [] } }, ...change,
  };
  const calls: string[] = [];
  const api = new WorkApi(async (url, init) => {
    calls.push(`${init.method} ${url}`);
    const answer = answers[`${init.method} ${url.split("?")[0]}`];
    if (!answer) throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  return { work: new MyWork(api, () => NOW), calls, answers };
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

test("one part that fails does not hide the others", async () => {
  const { work } = page({ "GET /v1/feedback": null });
  await work.visit.start();
  await settle();
  expect(work.today.view.answer).toMatchObject({ segments: 1 });
  expect(work.entries.view.items).toHaveLength(1);
  expect(work.feedback.view).toMatchObject({ items: null, trouble: "The service cannot be reached." });
  expect(work.visit.view).toMatchObject({ phase: "ready", trouble: "" });
});

test("only transcribers and reviewers are let in, and others ask for nothing more", async () => {
  const { work, calls } = page({}, ["ml"]);
  await work.visit.start();
  expect(work.visit.view.phase).toBe("not-for-you");
  expect(calls).toEqual(["GET /v1/session"]);
});

test("an ended session asks for a sign-in", async () => {
  const { work } = page({ "GET /v1/pay": { status: 401, body: { code: "no-session", detail: "no" } } });
  await work.visit.start();
  await settle();
  expect(work.visit.view).toMatchObject({ phase: "signed-out", trouble: "Your session is over. Sign in again." });
});

test("a dispute stands at its entry at once; what is refused is said", async () => {
  const said = { id: "d", entry_id: "pay_a", person_id: "p", text: "no", created_at: "", outcome: "", answer: "", answered_by: null, answered_at: null };
  const { work, answers, calls } = page({ "POST /v1/pay/pay_a/dispute": null });
  await work.visit.start();
  await settle();
  expect(await work.dispute("pay_a", " … ")).toBe("Say in words what is wrong.");
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  expect(await work.dispute("pay_a", "no")).toContain("send them again");
  answers["POST /v1/pay/pay_a/dispute"] = { status: 409, body: { code: "dispute-open", detail: "x" } };
  expect(await work.dispute("pay_a", "no")).toBe("This entry is being looked at already.");
  answers["POST /v1/pay/pay_a/dispute"] = { status: 201, body: said };
  expect(await work.dispute("pay_a", "no")).toBe("");
  expect(work.entries.view.items![0]!.disputes).toEqual([said]);
});

test("earlier entries are put below", async () => {
  const { work, answers, calls } = page({ "GET /v1/pay": { body: { items: [entry({ created_at: "2020-01-01T00:00:00Z" })], next: "c", totals: [] } } });
  await work.visit.start();
  await settle();
  expect(work.entries.view.more).toBe(true);
  answers["GET /v1/pay"] = { body: { items: [entry({ id: "pay_b" })], next: null, totals: [] } };
  await work.entries.more();
  expect(work.entries.view.items!.map(({ id }) => id)).toEqual(["pay_a", "pay_b"]);
  expect(calls.at(-1)).toContain("after=c");
  expect(work.entries.view.more).toBe(false);
});
