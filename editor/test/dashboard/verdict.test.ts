import { expect, test } from "vitest";
import type { DialectVerdict, Verdict } from "../../src/api/types";
import { cautions, outcomeOf } from "../../src/dashboard/verdict";

const verdict = {
  old: "a", new: "b", rests_on: "blind", segments: 40, trained: {}, untold: [],
} as unknown as Verdict;

test.each([
  ["pass", 0, "pass"], ["worse", 0, "worse"], ["inconclusive", 1200, "inconclusive: about 1,200 more speakers"],
])("%s with %d more speakers", (outcome, more_speakers, text) =>
  expect(outcomeOf({ outcome, more_speakers } as DialectVerdict)).toBe(text));

test("a comparison says what may mislead", () => {
  expect(cautions(verdict)).toEqual([]);
  expect(cautions({ ...verdict, trained: { b: 12 }, untold: ["a"] })).toEqual([
    "12 segments are left out because b was trained on them.",
  ]);
  expect(cautions({ ...verdict, segments: 0, untold: ["a", "b"] })).toEqual([
    expect.stringContaining("Choose other references"), expect.stringContaining("Nobody has said what B was trained on"),
  ]);
  expect(cautions({ ...verdict, segments: 0, rests_on: "all" })).toEqual([]);
});
