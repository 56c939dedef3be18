import { expect, test } from "vitest";
import type { AccuracyReport, AccuracyRow, DialectVerdict, Verdict } from "../../src/api/types";
import { reportLines, shortened, verdictLines } from "../../src/dashboard/chart_lines";

const names = new Map([["hi", "Hindi"], ["mag", "Magahi"]]);
const row = { language: "hi", dialect: "mag", model: "starter@0123456789ab", policy: "L1", speakers: 9, reference_words: 1200, wer: 0.2, low: 0.1, high: 0.3, status: "ok" } as AccuracyRow;
const report = (by: AccuracyReport["by"], ...rows: AccuracyRow[]): AccuracyReport =>
  ({ policy: "L1", by, thresholds: { min_speakers: 8, min_reference_words: 1000 }, rows });

test("a report's rows stand under their language, and those without a rate say why", () => {
  const few: AccuracyRow = { ...row, dialect: "", wer: null, low: null, high: null, speakers: 3, more_speakers: 5, status: "not enough data" };
  expect(reportLines(report("dialect", row, few), names)).toMatchObject([
    { heading: true, label: "हिन्दी (Hindi)" },
    { label: "Magahi", value: 0.2, text: "20.0 %", lacking: "", title: "Magahi: 20.0 % 10.0–30.0 %" },
    { label: "No dialect named", value: null, text: "", lacking: "3 of 8 speakers: about 5 more speakers" },
  ]);
});

test("languages stand alone; two models are told apart", () => {
  const lines = reportLines(report("language", row, { ...row, model: "other@fedcba987654" }), names);
  expect(lines.map(({ label }) => label)).toEqual(["हिन्दी (Hindi) (012345)", "हिन्दी (Hindi) (fedcba)"]);
});

test("differences are signed, and little data has none", () => {
  const worse = { language: "hi", dialect: "mag", difference: 0.1, low: 0.08, high: 0.12, speakers: 60 } as DialectVerdict;
  const few = { ...worse, dialect: "", difference: null, low: null, high: null, speakers: 9 };
  expect(verdictLines({ min_speakers: 50, dialects: [worse, few] } as unknown as Verdict, names)).toMatchObject([
    { heading: true }, { label: "Magahi", text: "+10.0", value: 0.1 }, { label: "No dialect named", value: null, lacking: "9 of 50 speakers" },
  ]);
});

test.each([
  ["Magahi", 6, "Magahi"], ["No dialect named", 6, "No di…"],
  ["किसान", 3, "किसान"], // three letters of six code points
  ["किसानों", 2, "कि…"], ["", 5, ""],
])("%s in %d letters is %s", (text, most, short) => expect(shortened(text, most)).toBe(short));
