import { expect, test } from "vitest";
import { EVERYTHING, fileAddress, reportAddress, selection, type Cut } from "../../src/api/evaluation";
import {
  byLanguage, chance, count, identities, interval, missing, modelParts, models, percent, points, POLICIES, rowKey, rowName,
  share, shortened, unit, varietiesOf, varietyName,
} from "../../src/shared/figures";
import type { AccuracyRow } from "../../src/api/wire_accuracy";

const thresholds = { min_speakers: 8, min_reference_words: 1000 };
const names = new Map([["hi", "Hindi"], ["bn", "Bengali"], ["mag", "Magahi"]]);

function row(change: Partial<AccuracyRow> = {}): AccuracyRow {
  return {
    language: "hi", dialect: "mag", recording: "", slice: "", identity: "L1@1-aa", least_probability: 0.05, effective_size: 4,
    greg: null, greg_low: null, greg_high: null, naive: null, older: 0, script_fidelity: null, silent_minutes: 0,
    invented_per_minute: null, model: "starter@0123456789ab", policy: "L1", segments: 5, speakers: 9,
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

const cut = (change: Partial<Cut>): Cut => ({ by: "dialect", policy: "L1", variety: EVERYTHING, ...change });

test("a row's segments are asked for as the row is grouped", () => {
  const one = row({ dialect: "", recording: "a & b" });
  expect(Object.fromEntries(selection(one, cut({ by: "language" })))).toEqual({ language: "hi", model: one.model });
  expect(Object.fromEntries(selection(one, cut({})))).toEqual({ language: "hi", model: one.model, dialect: "" });
  expect(selection(one, cut({ by: "recording" })).toString()).toContain("dialect=&recording=a+%26+b");
  const within = cut({ by: "language", variety: { language: "hi", dialect: "mag" } });
  expect(selection(row(), within).get("dialect")).toBe("mag");
});

test("the files are of the report that is shown", () => {
  const within = cut({ by: "recording", policy: "CER-ns", variety: { language: "hi", dialect: "" } });
  expect(fileAddress(cut({}), "csv")).toBe("/v1/accuracy?by=dialect&policy=L1&format=csv");
  expect(fileAddress(within, "parquet")).toBe("/v1/accuracy?by=recording&policy=CER-ns&language=hi&dialect=&format=parquet");
  expect(reportAddress("L2")).toBe("/v1/accuracy/report?policy=L2");
  expect(reportAddress("L2", { old: "a", new: "b" })).toBe("/v1/accuracy/report?policy=L2&old=a&new=b");
});

test.each([[0.012, "+1.2"], [-0.012, "−1.2"], [0.0004, "0.0"], [-0.0004, "0.0"]])("a difference of %d is %s points", (value, text) => {
  expect(points(value)).toBe(text);
});

test("what is not known is a dash", () => {
  expect([share(null), share(0.5), chance(null), chance(1), chance(0.05), chance(1 / 3)]).toEqual(["–", "50.0 %", "–", "1", "0.05", "0.333"]);
});

test("rows of a slice are named by its value", () => {
  expect(rowName(row({ slice: "patna" }), "district", names)).toBe("patna");
  expect(rowName(row({ slice: "" }), "snr", names)).toBe("Not known");
  expect(rowKey(row({ slice: "patna" }))).not.toBe(rowKey(row({ slice: "gaya" })));
});

test("languages and dialects of a report may be chosen among", () => {
  const rows = [row({ language: "ta", dialect: "" }), row({ dialect: "" }), row(), row({ model: "other@ba" })];
  expect(varietiesOf(rows).map((one) => varietyName(one, names))).toEqual([
    "हिन्दी (Hindi)", "हिन्दी (Hindi), No dialect named", "हिन्दी (Hindi), Magahi", "தமிழ் (ta)",
  ]);
  expect(varietyName(EVERYTHING, names)).toBe("Everything");
});

test("identities are told apart", () => {
  expect(identities([{ identity: "L1@b, L1@a" }, { identity: "L1@a" }, { identity: "" }])).toEqual(["L1@a", "L1@b"]);
});
