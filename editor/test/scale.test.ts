import { describe, expect, test } from "vitest";
import { place, scaleFor } from "../src/scale";

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
  expect(place(value, { ticks: [0, 0.5], end: 0.5 }, 100, 300)).toBe(pixels);
});
