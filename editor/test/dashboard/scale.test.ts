import { describe, expect, test } from "vitest";
import { digits, position, scaleFor } from "../../src/dashboard/scale";

test.each([
  [[], 6, [0, 0.01, 0.02, 0.03, 0.04, 0.05]],
  [[0.12], 6, [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12]],
  [[0.121], 6, [0, 0.05, 0.1, 0.15]],
  [[0.36, 0.44], 6, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  [[0.44], 2, [0, 0.5]],
  [[1.3], 6, [0, 0.5, 1, 1.5]],
  [[Infinity, NaN, 0.2], 4, [0, 0.05, 0.1, 0.15, 0.2]],
])("a scale for %j in at most %d steps has the ticks %j", (values, most, ticks) => {
  expect(scaleFor(values, most)).toEqual({ ticks, end: ticks.at(-1) });
});

describe("any highest value", () => {
  const highest = Array.from({ length: 400 }, (_, index) => 1.03 ** index / 1000);

  test.each([2, 4, 6])("lies on a scale of at most %d steps, all alike", (most) => {
    for (const value of highest) {
      const { ticks, end } = scaleFor([value], most);
      expect(end).toBeGreaterThanOrEqual(value - 1e-4);
      expect(ticks.length - 1).toBeLessThanOrEqual(most);
      expect(ticks[0]).toBe(0);
      for (const [index, tick] of ticks.entries()) expect(tick).toBeCloseTo((end * index) / (ticks.length - 1), 3);
    }
  });
});

test.each([[0, 100], [0.25, 200], [0.5, 300], [9, 300], [-1, 100]])("%d lies at %d pixels", (value, pixels) => {
  expect(position(value, { ticks: [0, 0.5], end: 0.5 }, 100, 300)).toBe(pixels);
});

describe("differences", () => {
  test("have 0 and both ends on the line", () => {
    expect(scaleFor([-0.012, 0.03], 6, { least: 0.01 }).ticks).toEqual([-0.02, -0.01, 0, 0.01, 0.02, 0.03]);
    expect(scaleFor([-0.002, 0.004], 6, { least: 0.005 }).ticks).toEqual([-0.002, 0, 0.002, 0.004, 0.006]);
    expect(scaleFor([-40, 30], 2).ticks.length).toBe(3);
  });
});

test("a scale need not begin at 0", () => {
  expect(scaleFor([0.81, 0.93], 4, { zero: false })).toEqual({ ticks: [0.8, 0.85, 0.9, 0.95], end: 0.95 });
  expect(scaleFor([2, 2], 4, { zero: false, least: 1 }).ticks).toEqual([1.5, 2, 2.5]);
  expect(scaleFor([], 4, { zero: false }).ticks[0]).toBe(0);
  expect(position(0.85, { ticks: [0.8, 0.9], end: 0.9 }, 0, 100)).toBeCloseTo(50, 9);
});

test("ticks are written with the digits they need", () => {
  expect([[0, 0.5], [0.02, 0.03], [0, 0.005]].map((ticks) => digits({ ticks, end: ticks.at(-1)! }))).toEqual([0, 0, 1]);
});
