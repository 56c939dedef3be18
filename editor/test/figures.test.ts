import { expect, test } from "vitest";
import { csvAddress, selection } from "../src/api";
import {
  byLanguage, count, interval, missing, modelParts, models, percent, POLICIES, rowKey, rowName, shortened, unit,
} from "../src/figures";
import type { AccuracyRow } from "../src/wire";

const thresholds = { min_speakers: 8, min_reference_words: 1000 };
const names = new Map([["hi", "Hindi"], ["bn", "Bengali"], ["mag", "Magahi"]]);

function row(change: Partial<AccuracyRow> = {}): AccuracyRow {
  return {
    language: "hi", dialect: "mag", recording: "", model: "starter@0123456789ab", policy: "L1", segments: 5, speakers: 9,
    reference_words: 1200, reviewed_share: 0.5, wer: 0.2, low: 0.1, high: 0.3, status: "ok", ...change,
  };
}

const lacking = (change: Partial<AccuracyRow>): AccuracyRow =>
  row({ wer: null, low: null, high: null, status: "not enough data", ...change });

test.each([[0.1234, 1, "12.3 %"], [0, 1, "0.0 %"], [1.5, 1, "150.0 %"], [0.5, 0, "50 %"]])(
  "%d with %d digits is written %s", (fraction, digits, text) => expect(percent(fraction, digits)).toBe(text),
);

test("large numbers have commas", () => expect(count(1234567)).toBe("1,234,567"));

test("an interval has two ends, or none", () => {
  expect(interval(row({ low: 0.091, high: 0.154 }))).toBe("9.1–15.4 %");
  expect(interval(row({ low: null, high: null }))).toBe("");
});

test.each([
  [row(), ""],
  [lacking({ speakers: 3, reference_words: 70 }), "3 of 8 speakers, 70 of 1,000 words"],
  [lacking({ speakers: 3 }), "3 of 8 speakers"],
  [lacking({ reference_words: 999, policy: "CER" }), "999 of 1,000 characters"],
  [lacking({}), "nothing reviewed yet"],
])("what is missing is named", (one, text) => expect(missing(one, thresholds)).toBe(text));

test.each([["L0", "words"], ["L3", "words"], ["CER", "characters"], ["CER-ns", "characters"], ["AER", "aksharas"]] as const)(
  "%s counts %s", (policy, text) => expect(unit(policy)).toBe(text),
);

test("each policy is offered once", () => {
  expect(POLICIES.map(([policy]) => policy)).toEqual(["L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"]);
});

test("rows are named by what they are grouped by", () => {
  expect(rowName(row(), "dialect", names)).toBe("Magahi");
  expect(rowName(row({ dialect: "hi-x-far" }), "dialect", names)).toBe("hi-x-far");
  expect(rowName(row({ dialect: "" }), "dialect", names)).toBe("No dialect named");
  expect(rowName(row(), "language", names)).toBe("हिन्दी (Hindi)");
  expect(rowName(row({ recording: "call" }), "recording", names)).toBe("call");
});

test("languages go by name, rows from the worst, those without a rate last", () => {
  const rows = [
    row({ wer: 0.1 }), lacking({ dialect: "bho" }), row({ wer: 0.4, dialect: "" }), row({ language: "bn", dialect: "" }),
  ];
  expect(byLanguage(rows, names).map((group) => [group.language, group.rows.map((one) => one.wer)])).toEqual([
    ["bn", [0.2]], ["hi", [0.4, 0.1, null]],
  ]);
});

test("rows of two models are two rows", () => {
  const other = row({ model: "other@ba" });
  expect(rowKey(row())).not.toBe(rowKey(other));
  expect(models({ policy: "L1", by: "dialect", thresholds, rows: [row(), other, row()] })).toEqual([
    "other@ba", "starter@0123456789ab",
  ]);
});

test.each([
  ["starter@0123456789ab", "starter", "0123456789ab"], ["a@b@c", "a@b", "c"], ["plain", "plain", ""],
])("the model %s has a name and a hash", (model, name, hash) => expect(modelParts(model)).toEqual({ name, hash }));

test.each([
  ["Magahi", 6, "Magahi"], ["No dialect named", 6, "No di…"],
  ["किसान", 3, "किसान"], // three letters of six code points
  ["किसानों", 2, "कि…"], ["", 5, ""],
])("%s in %d letters is %s", (text, most, short) => expect(shortened(text, most)).toBe(short));

test("a row's segments are asked for as the row is grouped", () => {
  const one = row({ dialect: "", recording: "a & b" });
  expect(Object.fromEntries(selection(one, "language"))).toEqual({ language: "hi", model: one.model });
  expect(Object.fromEntries(selection(one, "dialect"))).toEqual({ language: "hi", model: one.model, dialect: "" });
  expect(selection(one, "recording").toString()).toContain("dialect=&recording=a+%26+b");
});

test("the file is of the report that is shown", () => {
  expect(csvAddress("recording", "CER-ns")).toBe("/v1/accuracy?by=recording&policy=CER-ns&format=csv");
});
