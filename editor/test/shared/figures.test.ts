import { expect, test } from "vitest";
import { chance, count, interval, percent, points, share } from "../../src/shared/figures";

test.each([[0.1234, 1, "12.3 %"], [0, 1, "0.0 %"], [1.5, 1, "150.0 %"], [0.5, 0, "50 %"]])(
  "%d with %d digits is written %s", (fraction, digits, text) => expect(percent(fraction, digits)).toBe(text),
);

test("large numbers have commas", () => expect(count(1234567)).toBe("1,234,567"));

test("an interval has two ends, or none", () => {
  expect(interval({ low: 0.091, high: 0.154 })).toBe("9.1–15.4 %");
  expect(interval({ low: null, high: null })).toBe("");
});

test.each([[0.012, "+1.2"], [-0.012, "−1.2"], [0.0004, "0.0"], [-0.0004, "0.0"]])("a difference of %d is %s points", (value, text) => {
  expect(points(value)).toBe(text);
});

test("what is not known is a dash", () => {
  expect([share(null), share(0.5), chance(null), chance(1), chance(0.05), chance(1 / 3)]).toEqual(["–", "50.0 %", "–", "1", "0.05", "0.333"]);
});
