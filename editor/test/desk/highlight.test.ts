import { describe, expect, it, test } from "vitest";
import type { Word } from "../../src/api/types";
import { doubtful, level, nextDoubtful, parts, wordRanges } from "../../src/desk/highlight";

function words(...said: [string, number][]): Word[] {
  return said.map(([text, confidence], i) => ({ text, confidence, start_ms: i * 100, end_ms: i * 100 + 90 }));
}

test.each([[0, "low"], [0.49, "low"], [0.5, "mid"], [0.74, "mid"], [0.75, null], [1, null]] as const)(
  "confidence %s is %s",
  (confidence, expected) => {
    expect(level(confidence)).toBe(expected);
  },
);

const text = "किसान को को भुगतान किया";
const said = words(["किसान", 0.9], ["को", 0.3], ["को", 0.6], ["भुगतान", 0.99], ["किया", 0.1]);

describe("the ranges of words", () => {
  it("finds a repeated word where it stands", () => {
    expect(wordRanges(text, said).map((range) => range && text.slice(...range))).toEqual(text.split(" "));
    expect(wordRanges(text, said)[1]).not.toEqual(wordRanges(text, said)[2]);
  });

  it("passes over a word the text does not hold, and finds those after it", () => {
    expect(wordRanges("नमस्ते दुनिया", words(["नमस्ते", 1], ["प्यारी", 1], ["दुनिया", 1]))).toEqual([[0, 6], null, [7, 13]]);
  });

  it("finds no empty word", () => {
    expect(wordRanges("abc", words([" ", 0.1]))).toEqual([null]);
  });
});

describe("doubtful words", () => {
  const spans = doubtful(text, said);

  it("are those of low confidence, with their level", () => {
    expect(spans.map((span) => [text.slice(span.start, span.end), span.level])).toEqual([
      ["को", "low"], ["को", "mid"], ["किया", "low"],
    ]);
  });

  it("come one after another, and round", () => {
    expect([-1, 1, 2, 4].map((last) => nextDoubtful(spans, last)?.word)).toEqual([1, 2, 4, 1]);
    expect(nextDoubtful([], -1)).toBeNull();
  });

  it("cut the text into parts that are the text again", () => {
    const cut = parts(text, spans);
    expect(cut.map((part) => part.text).join("")).toBe(text);
    expect(cut.filter((part) => part.level).length).toBe(3);
  });
});
