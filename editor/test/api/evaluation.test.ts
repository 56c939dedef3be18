import { expect, test, vi } from "vitest";
import { EVERYTHING, EvaluationApi, fileAddress, reportAddress, rowQuery, SLOW_MS, type Cut } from "../../src/api/evaluation";
import { row } from "../accuracy_row";

const cut = (change: Partial<Cut>): Cut => ({ by: "dialect", policy: "L1", variety: EVERYTHING, ...change });

test("a row's segments are asked for as the row is grouped", () => {
  const one = row({ dialect: "", recording: "a & b" });
  expect(Object.fromEntries(rowQuery(one, cut({ by: "language" })))).toEqual({ language: "hi", model: one.model });
  expect(Object.fromEntries(rowQuery(one, cut({})))).toEqual({ language: "hi", model: one.model, dialect: "" });
  expect(rowQuery(one, cut({ by: "recording" })).toString()).toContain("dialect=&recording=a+%26+b");
  const within = cut({ by: "language", variety: { language: "hi", dialect: "mag" } });
  expect(rowQuery(row(), within).get("dialect")).toBe("mag");
});

test("the files are of the report that is shown", () => {
  const within = cut({ by: "recording", policy: "CER-ns", variety: { language: "hi", dialect: "" } });
  expect(fileAddress(cut({}), "csv")).toBe("/v1/accuracy?by=dialect&policy=L1&format=csv");
  expect(fileAddress(within, "parquet")).toBe("/v1/accuracy?by=recording&policy=CER-ns&language=hi&dialect=&format=parquet");
  expect(reportAddress("L2")).toBe("/v1/accuracy/report?policy=L2");
  const comparison = { old: "a", new: "b", rests_on: "blind" } as const;
  expect(reportAddress("L2", comparison)).toBe("/v1/accuracy/report?policy=L2&old=a&new=b&references=blind");
});

test("a comparison and the agreement of two people are waited for as long as they may take", async () => {
  const limit = vi.spyOn(AbortSignal, "timeout");
  const api = new EvaluationApi(() => Promise.resolve(new Response("{}")));
  await api.accuracy(cut({}));
  await api.compare({ a: "a", b: "b", policy: "L1", margin: 0.015, minSpeakers: 50, references: "blind" });
  await api.agreement("L1");
  expect(limit.mock.calls).toEqual([[30_000], [SLOW_MS], [SLOW_MS]]);
  limit.mockRestore();
});
