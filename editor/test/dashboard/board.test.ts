import { expect, test } from "vitest";
import { EvaluationApi } from "../../src/api/evaluation";
import type { AccuracyReport, AccuracyRow } from "../../src/api/types";
import { Board } from "../../src/dashboard/board";

const ROW = { language: "hi", dialect: "", recording: "", slice: "", model: "m@1", policy: "L1" } as AccuracyRow;

/** A service that answers by path, late where a path is in `late`. */
function service(roles: string[], late: Record<string, Promise<void>> = {}) {
  const asked: string[] = [];
  let [signedIn, ml] = [true, true];
  const answer = (status: number, body: object): Response => new Response(JSON.stringify(body), { status });
  const fetched = async (url: string): Promise<Response> => {
    asked.push(url);
    await late[url];
    if (!signedIn) return answer(401, { code: "unauthorized", detail: "sign in" });
    if (!ml && url.startsWith("/v1/accuracy")) return answer(403, { code: "role-missing", detail: "you need the role ml" });
    const { pathname, searchParams } = new URL(url, "http://service");
    if (pathname === "/v1/session") return answer(200, { person: { id: "p", login: "m", name: "M", roles, languages: [] }, model: null });
    if (pathname === "/v1/languages") return answer(200, { items: [{ tag: "hi", name: "Hindi" }] });
    if (pathname === "/v1/accuracy") {
      const [by, policy] = [searchParams.get("by"), searchParams.get("policy")];
      return answer(200, { by, policy, thresholds: {}, rows: [ROW] } as unknown as AccuracyReport);
    }
    return answer(200, { items: [], looked_at: 0, with_errors: 0 });
  };
  return { board: new Board(new EvaluationApi(fetched)), asked, forget: () => (signedIn = false), demote: () => (ml = false) };
}

test("somebody with the role sees the report by dialect at once", async () => {
  const { board } = service(["ml"]);
  await board.start();
  expect(board.view).toMatchObject({ phase: "ready", report: { by: "dialect", policy: "L1" }, trouble: "" });
});

test("somebody without the role is told, and nothing is asked for", async () => {
  const { board, asked } = service(["transcriber"]);
  await board.start();
  expect(board.view).toMatchObject({ phase: "not-for-you", report: null });
  expect(asked).toEqual(["/v1/session"]);
});

test("an operator is let in, and no rates are asked for", async () => {
  const { board, asked } = service(["operator"]);
  await board.start();
  expect(board.view).toMatchObject({ phase: "ready", report: null });
  expect(asked).toEqual(["/v1/session", "/v1/languages"]);
});

test("a session that ended leads to the door, with a word", async () => {
  const { board, forget } = service(["ml"]);
  await board.start();
  forget();
  await board.choose({ policy: "CER" });
  expect(board.view).toMatchObject({ phase: "signed-out", person: null, report: null, trouble: "Your session is over. Sign in again." });
});

test("a late answer to an earlier choice is dropped", async () => {
  let release = (): void => {};
  const waiting = new Promise<void>((done) => (release = done));
  const { board } = service(["ml"], { "/v1/accuracy?by=recording&policy=L1": waiting });
  await board.start();
  const slow = board.choose({ by: "recording" });
  await board.choose({ by: "language" });
  release();
  await slow;
  expect(board.view.report?.by).toBe("language");
});

test("another choice closes the errors that were open", async () => {
  const { board } = service(["ml"]);
  await board.start();
  await board.open(ROW);
  expect(board.view.opened).toMatchObject({ row: ROW, segments: [] });
  await board.choose({ policy: "L0" });
  expect(board.view.opened).toBeNull();
});

test("what there are drafts of is read from the whole report by dialect alone", async () => {
  const { board } = service(["ml"]);
  await board.start();
  const every = [{ language: "hi", dialect: null }];
  expect(board.view.varieties).toEqual(every);
  await board.choose({ by: "district", variety: every[0]! });
  expect(board.view).toMatchObject({ cut: { by: "district", variety: { language: "hi" } }, varieties: every });
});

test("another view's question finds the session over: the whole page is at the door", async () => {
  const { board, forget } = service(["ml"]);
  await board.start();
  const models = board.query();
  forget();
  await models.run(() => board.api.models());
  expect(board.view).toMatchObject({ phase: "signed-out", trouble: "Your session is over. Sign in again." });
  expect(models.view.answer).toBeNull();
});

test("another view's question finds the role gone: the page says whose it is", async () => {
  const { board, demote } = service(["ml"]);
  await board.start();
  demote();
  await board.query().run(() => board.api.models());
  expect(board.view.phase).toBe("not-for-you");
});
