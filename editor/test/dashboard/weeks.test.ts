import { expect, test } from "vitest";
import { alarms, datedWeeks, dateOf, runs, type WeekPoint } from "../../src/dashboard/weeks";

const week = (date: string, value: number | null, alarm = ""): WeekPoint => ({ week: date, value, low: null, high: null, alarm });

test("weeks are written as days", () => expect(dateOf("2026-03-02")).toBe("2 Mar 2026"));

test("a line is drawn through neighbours only", () => {
  const points = [
    week("2026-03-02", 0.1), week("2026-03-09", 0.2), week("2026-03-16", null), week("2026-03-23", 0.3), week("2026-04-06", 0.2),
  ];
  expect(runs(points).map((run) => run.map((point) => point.week.slice(5)))).toEqual([["03-02", "03-09"], ["03-23"], ["04-06"]]);
  expect(runs([])).toEqual([]);
});

test("across a change of the clocks and of the year weeks are seven days apart", () => {
  expect(runs([week("2025-12-29", 1), week("2026-01-05", 1), week("2026-01-12", 1)]).length).toBe(1);
  expect(runs([week("2026-03-23", 1), week("2026-03-30", 1), week("2026-10-26", 1), week("2026-11-02", 1)]).length).toBe(2);
});

test("the first and the last date are always written", () => {
  const points = Array.from({ length: 52 }, (_, index) => ({ week: String(index) }));
  expect(datedWeeks(points, 3).map((point) => point.week)).toEqual(["0", "26", "51"]);
  expect(datedWeeks(points.slice(0, 2), 5).length).toBe(2);
});

test("alarms in a row are one sentence", () => {
  const points = [
    week("2026-03-02", 1, "worse"), week("2026-03-09", 1, "worse"), week("2026-03-16", 1), week("2026-03-23", 1, "worse"),
    week("2026-03-30", 1, "better"),
  ];
  expect(alarms(points)).toEqual([
    "worse, in 2 weeks from 2 Mar 2026", "worse, in the week of 23 Mar 2026", "better, in the week of 30 Mar 2026",
  ]);
  expect(alarms([])).toEqual([]);
});
