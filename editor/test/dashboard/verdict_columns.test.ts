import { describe, expect, it } from "vitest";
import type { DialectVerdict, Verdict } from "../../src/api/types";
import type { Names } from "../../src/shared/languages";
import { dialectColumns, rivalColumns, rivals } from "../../src/dashboard/verdict_columns";

const names = new Map() as Names;
const DIALECT: DialectVerdict = {
  language: "hi", dialect: "mag", outcome: "inconclusive", more_speakers: 12, old_rate: 0.2, new_rate: 0.21, difference: 0.01, low: -0.005, high: 0.025,
  upper: 0.03, segments: 40, least_probability: 0.05, speakers: 20, reference_words: 900, identity: "L1@1-aa", p: null, unpaired: 0,
} as unknown as DialectVerdict;

function verdict(model: string, ...rows: Partial<DialectVerdict>[]): Verdict {
  return { new: model, dialects: rows.map((row) => ({ ...DIALECT, ...row })) } as unknown as Verdict;
}

describe("the tables of a comparison", () => {
  it("put every model's dialects into one table", () => {
    const rows = rivals([verdict("b", {}, { dialect: "bho" }), verdict("c", { outcome: "worse", more_speakers: 0 })]);
    expect(rows.map(({ model, dialect }) => [model, dialect])).toEqual([["b", "mag"], ["b", "bho"], ["c", "mag"]]);
    const shown = rows.map((row) => rivalColumns(names).slice(0, 4).map((column) => column.cell(row)));
    expect(shown[0]![0]).toBe("b");
    expect(shown[0]![3]).toBe("inconclusive: about 12 more speakers");
    expect(shown[2]![3]).toBe("worse");
  });

  it("sort by what a column holds, and say nothing where there is nothing", () => {
    const difference = dialectColumns(names, "L1").find(({ title }) => title.startsWith("B less A"))!;
    expect([difference.sort!(DIALECT), difference.cell({ ...DIALECT, difference: null })]).toEqual([0.01, "–"]);
    const ends = dialectColumns(names, "L1").find(({ title }) => title === "95 % interval")!;
    expect(ends.cell({ ...DIALECT, low: null })).toBe("–");
  });
});
