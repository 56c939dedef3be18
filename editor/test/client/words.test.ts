import { expect, test } from "vitest";
import { seen, size, wordAtOffset } from "../../src/client/words";
import { clip, file } from "../../src/api/client";

const WORDS = [
  { text: "राशन", start_ms: 0, end_ms: 400 },
  { text: "राशन", start_ms: 400, end_ms: 800 },
  { text: "कार्ड", start_ms: 800, end_ms: 1200 },
];

test("the word under a click is found by its place, also where a word comes twice", () => {
  const text = "राशन, राशन कार्ड नहीं";
  expect(wordAtOffset(text, WORDS, 1)).toBe(WORDS[0]);
  expect(wordAtOffset(text, WORDS, 7)).toBe(WORDS[1]);
  expect(wordAtOffset(text, WORDS, text.indexOf("कार्ड") + 2)).toBe(WORDS[2]);
  expect(wordAtOffset(text, WORDS, text.length - 1)).toBeNull(); // no time is known of it
  expect(wordAtOffset("राशन", [], 0)).toBeNull();
});

test("a word whose spelling in the text is another is passed over", () => {
  expect(wordAtOffset("रासन कार्ड", [WORDS[0]!, WORDS[2]!], 7)).toBe(WORDS[2]);
});

test("the share that people saw, and sizes", () => {
  expect(seen({ segments: 0, reviewed_segments: 0 })).toBeNull();
  expect(seen({ segments: 4, reviewed_segments: 1 })).toBe(0.25);
  expect([size(0), size(1400), size(6_400_000)]).toEqual(["1 kB", "1 kB", "6.4 MB"]);
});

test("a segment's sound begins a little before it, but not before the recording", () => {
  expect(clip("rec_1", { id: "seg_1", start_ms: 1000 })).toEqual({ url: "/v1/recordings/rec_1/segments/seg_1/clip", start_ms: 750 });
  expect(clip("rec_1", { id: "seg_1", start_ms: 100 }).start_ms).toBe(0);
  expect(file("rec/1", "srt")).toBe("/v1/recordings/rec%2F1/transcript?format=srt");
});
