import { expect, test } from "vitest";
import type { Improvement, ImprovementStep, ModelRelease, RegisteredModel } from "../../src/api/types";
import {
  affected, approvable, beforeAndAfter, change, changing, deleted, duration, inUse, madeFrom, mayDraft, others, runState, stepLines, tagName, verdict,
} from "../../src/dashboard/model_rows";

const NAMES = new Map([["bho", "Bhojpuri"], ["hi", "Hindi"], ["mag", "Magahi"]]);
const AT = "2026-11-28T09:00:00Z";

function model(id: string, more: Partial<RegisteredModel> = {}): RegisteredModel {
  return {
    id, name: id, version: `${id}@1`, base: "", snapshot_id: null, snapshot: "", languages: ["hi"], status: "candidate", drafts: [], rates: [],
    judgement: null, affected: null, created_by: "meera", created_at: AT, ...more,
  };
}

function release(id: string, tag: string, of: string, ended_at: string | null = null): ModelRelease {
  return { id, tag, model_id: of, model: of, replaced_id: null, released_by: "meera", reason: "", released_at: AT, ended_at };
}

function step(name: ImprovementStep["name"], state: ImprovementStep["state"], more: Partial<ImprovementStep> = {}): ImprovementStep {
  return { name, state, attempts: 1, progress: state === "done" ? 1 : 0.425, result: {}, started_at: AT, ended_at: state === "running" ? null : "2026-11-28T09:12:00Z", ...more };
}

function run(more: Partial<Improvement> = {}): Improvement {
  return {
    id: "imp_1", dialect: "bho", state: "running", problem: "", options: {}, snapshot_id: null, snapshot: "", model_id: null, model: "", started_by: "meera",
    created_at: AT, ended_at: null, stop_asked: false, working: true, next_step: "train", steps: [], ...more,
  };
}

test("each language in use has the model of its release, everything else last", () => {
  const rate = { tag: "bho", old: 0.31, new: 0.27, difference: -0.04, low: -0.06, high: -0.02 } as RegisteredModel["rates"][number];
  const items = [model("a", { drafts: ["bho", ""], rates: [rate] }), model("b", { drafts: ["mag"] }), model("c")];
  const answer = { items, releases: [release("1", "", "a"), release("2", "mag", "b"), release("3", "bho", "a"), release("4", "bho", "b", AT)] };
  expect(inUse(answer, NAMES).map(({ tag, model: { id }, rate: its }) => [tag, id, its?.new])).toEqual([["bho", "a", 0.27], ["mag", "b", undefined], ["", "a", undefined]]);
  expect(others(answer).map(({ id }) => id)).toEqual(["c"]);
  expect(tagName("", NAMES)).toBe("Everything else");
});

test.each([
  [{ old: 0.312, new: 0.274 }, "31.2 % → 27.4 %"],
  [{ old: null, new: 0.274 }, "27.4 %"],
  [{ old: 0.3, new: null }, "not measured"],
])("rates %j are %s", (rate, words) => expect(beforeAndAfter(rate)).toBe(words));

test.each([
  [{ difference: -0.038, low: -0.06, high: 0.016 }, "−3.8 points (−6.0 to +1.6)"],
  [{ difference: 0.01, low: null, high: null }, "+1.0 points"],
  [{ difference: null, low: null, high: null }, ""],
])("a change %j is %s", (rate, words) => expect(change(rate)).toBe(words));

test("what a model was made from, as far as it is known", () => {
  expect(madeFrom({ base: "whisper-base", snapshot: "bihar@2" })).toBe("from whisper-base, with bihar@2");
  expect(madeFrom({ base: "", snapshot: "" })).toBe("not known");
});

test("a model may be promoted for what its gate has passed, and never while it is blocked", () => {
  const judged = (outcome: string): RegisteredModel["judgement"] => ({ outcome, tags: ["bho", "mag"], reason: "", by: "meera", at: AT });
  const words = (outcome: string): string => verdict(model("a", { judgement: judged(outcome) }), NAMES);
  expect(["pass", "worse", "inconclusive", "waived"].map((outcome) => mayDraft(model("a", { judgement: judged(outcome) })).length)).toEqual([2, 0, 0, 2]);
  expect(mayDraft(model("a", { judgement: judged("pass"), status: "blocked" }))).toEqual([]);
  expect(mayDraft(model("a"))).toEqual([]);
  expect(words("pass")).toMatch(/^Passed the gate for .*Bhojpuri.*, .*Magahi/);
  expect(words("worse")).toMatch(/^The gate found it worse for /);
  expect(verdict(model("a"), NAMES)).toBe("Not judged yet");
});

test("how much of a model's data is deleted", () => {
  const gone = model("a", { affected: { gone: 2, left: 1198, since: AT, last: AT, derived: [] } });
  expect([deleted(gone), affected({ items: [gone, model("b")], releases: [] }).length]).toEqual(["2 of 1,200 segments", 1]);
});

test("every step has a line, in words", () => {
  const steps = [
    step("snapshot", "done", { result: { snapshot: "bihar@2", train: 1200, dev: 90, test: 210, spellings: 4 } }),
    step("train", "running", { attempts: 2 }),
  ];
  const lines = stepLines(run({ steps }), Date.parse(AT) + 3_600_000);
  expect(lines.map(({ name }) => name)).toEqual(["snapshot", "train", "evaluate", "calibrate", "gate", "shadow", "promote", "watch"]);
  expect(lines[0]).toMatchObject({ state: "done", progress: null, took: "12 minutes", found: "bihar@2; 1,200 to train on; 90 to choose by; 210 to test on" });
  expect(lines[1]).toMatchObject({ state: "goes on, 42 %, begun 2 times", progress: 0.425, took: "60 minutes" });
  expect(lines[2]).toMatchObject({ state: "not begun", progress: null, took: "" });
});

test("what a step waits for, and why the gate decided, is said once", () => {
  const steps = [
    step("gate", "done", { result: { outcome: "pass", told: "pass" } }),
    step("shadow", "running", { progress: 0, result: { segments: 12, waits_for: "38 more corrected segments" } }),
  ];
  const lines = stepLines(run({ state: "waiting", steps }), Date.parse(AT));
  expect(lines[4]).toMatchObject({ found: "pass" });
  expect(lines[5]).toMatchObject({ state: "waits", found: "12 live segments; waits for 38 more corrected segments" });
});

test("a run that is over has no step that goes on", () => {
  const lines = stepLines(run({ state: "stopped", ended_at: "2026-11-28T09:30:00Z", steps: [step("train", "running")] }), Date.parse(AT) + 9e9);
  expect(lines.slice(1, 3)).toMatchObject([{ state: "stopped", progress: null, took: "30 minutes" }, { state: "not done" }]);
});

test("a run waits for approval at its promotion alone, and before it was approved", () => {
  const promote = step("promote", "running");
  const waits = run({ state: "waiting", next_step: "promote", steps: [promote] });
  expect([approvable(waits), runState(waits)]).toEqual([true, "waits for your approval"]);
  const approved = run({ ...waits, steps: [{ ...promote, result: { approved_by: "per_1" } }] });
  const shadows = run({ state: "waiting", next_step: "shadow", steps: [step("shadow", "running")] });
  expect([approvable(approved), approvable(shadows), runState(shadows)]).toEqual([false, false, "waits"]);
  expect(runState(run({ stop_asked: true }))).toBe("is being stopped");
  expect([changing([run()]), changing([run({ state: "done", ended_at: AT })])]).toEqual([true, false]);
});

test.each([[0, "0 seconds"], [1000, "1 second"], [119_000, "119 seconds"], [720_000, "12 minutes"], [12_600_000, "3.5 hours"], [181_440_000, "2.1 days"]])(
  "%i ms are %s", (ms, words) => expect(duration(ms)).toBe(words));
