import { expect, test } from "vitest";
import { EVERYTHING } from "../../src/api/evaluation";
import type { AccuracyRow } from "../../src/api/types";
import {
  byLanguage, identities, missing, modelParts, models, POLICIES, rowKey, rowName, shortModel, unit, varietiesOf, varietyName,
} from "../../src/dashboard/rows";
import { row } from "../accuracy_row";

const thresholds = { min_speakers: 8, min_reference_words: 1000 };
const names = new Map([["hi", "Hindi"], ["bn", "Bengali"], ["mag", "Magahi"]]);

const lacking = (change: Partial<AccuracyRow>): AccuracyRow =>
  row({ wer: null, low: null, high: null, status: "not enough data", ...change });

test.each([
  [row(), ""],
  [lacking({ speakers: 3, reference_words: 70, more_speakers: 40 }), "3 of 8 speakers, 70 of 1,000 words: about 40 more speakers"],
  [lacking({ speakers: 3, more_speakers: 5 }), "3 of 8 speakers: about 5 more speakers"],
  [lacking({ reference_words: 999, policy: "CER", more_speakers: 1 }), "999 of 1,000 characters: about 1 more speaker"],
  [lacking({}), "nothing reviewed yet"],
])("what is missing is named", (one, text) => expect(missing(one, thresholds)).toBe(text));

test.each([["L0", "words"], ["L3", "words"], ["CER", "characters"], ["CER-ns", "characters"], ["AER", "aksharas"]] as const)(
  "%s counts %s", (policy, text) => expect(unit(policy)).toBe(text),
);

test("policies are offered from the strictest on", () => {
  expect(Object.keys(POLICIES)).toEqual(["L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"]);
});

test("rows are named by what they are grouped by", () => {
  expect(rowName(row(), "dialect", names)).toBe("Magahi");
  expect(rowName(row({ dialect: "hi-x-far" }), "dialect", names)).toBe("hi-x-far");
  expect(rowName(row({ dialect: "" }), "dialect", names)).toBe("No dialect named");
  expect(rowName(row(), "language", names)).toBe("हिन्दी (Hindi)");
  expect(rowName(row({ recording: "call" }), "recording", names)).toBe("call");
});

test("rows of a slice are named by its value", () => {
  expect(rowName(row({ slice: "patna" }), "district", names)).toBe("patna");
  expect(rowName(row({ slice: "" }), "snr", names)).toBe("Not known");
  expect(rowKey(row({ slice: "patna" }))).not.toBe(rowKey(row({ slice: "gaya" })));
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
])("the model %s has a name and a hash", (model, name, hash) => {
  expect(modelParts(model)).toEqual({ name, hash });
  expect(shortModel(model)).toBe(hash ? `${name} (${hash.slice(0, 6)})` : name);
});

test("languages and dialects of a report may be chosen among", () => {
  const rows = [row({ language: "ta", dialect: "" }), row({ dialect: "" }), row(), row({ model: "other@ba" })];
  expect(varietiesOf(rows).map((one) => varietyName(one, names))).toEqual([
    "हिन्दी (Hindi)", "हिन्दी (Hindi), No dialect named", "हिन्दी (Hindi), Magahi", "தமிழ் (Tamil)",
  ]);
  expect(varietyName(EVERYTHING, names)).toBe("Everything");
});

test("identities are told apart", () => {
  expect(identities([{ identity: "L1@b, L1@a" }, { identity: "L1@a" }, { identity: "" }])).toEqual(["L1@a", "L1@b"]);
});
