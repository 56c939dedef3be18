import { expect, it, test } from "vitest";
import { clock, length, toPlayer, toRecording, wordAt } from "../../src/shared/times";

test.each([
  [0, "0:00"], [999, "0:00"], [7_000, "0:07"], [725_900, "12:05"], [3_723_000, "1:02:03"], [-5, "0:00"],
])("%i ms is %s", (ms, text) => {
  expect(clock(ms)).toBe(text);
});

it("says a length in tenths of seconds", () => {
  expect(length({ start_ms: 1000, end_ms: 5230 })).toBe("4.2 s");
});

const clip = { start_ms: 10_000, end_ms: 14_000 };

test.each([[10_000, 0], [12_345, 2.345], [9_000, 0], [99_000, 4]])("%i ms is %f s into the clip", (ms, s) => {
  expect(toPlayer(ms, clip)).toBeCloseTo(s, 9);
});

it("goes there and back without losing a millisecond", () => {
  for (let ms = clip.start_ms; ms <= clip.end_ms; ms += 7) expect(toRecording(toPlayer(ms, clip), clip)).toBe(ms);
});

const words = [[0, 100], [100, 250], [400, 500]].map(([start_ms, end_ms]) => ({ start_ms: start_ms!, end_ms: end_ms! }));

test.each([[-1, -1], [0, 0], [99, 0], [100, 1], [249, 1], [250, -1], [399, -1], [400, 2], [500, -1]])(
  "at %i ms word %i is said",
  (ms, index) => {
    expect(wordAt(words, ms)).toBe(index);
  },
);

it("finds no word among none", () => {
  expect(wordAt([], 0)).toBe(-1);
});
