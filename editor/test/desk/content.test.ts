import { describe, expect, it, test } from "vitest";
import {
  alike, flagged, merged, named, plain, retimed, sentAs, spanOf, split, spoken, textOf, typed, undivided, whole, type Content,
} from "../../src/desk/content";
import { read, theirs, type Draft, type Letter } from "../../src/desk/kept";
import { betweenWords, momentAt } from "../../src/desk/moment";
import { calledIn, speakersOf } from "../../src/desk/speakers";
import { cut, tagged } from "../../src/desk/tagging";
import { assignment, says, task } from "../service";

const SEGMENT = task("a", { start_ms: 1000, end_ms: 5000 }).segment;
const ONE = whole(SEGMENT, "राशन कार्ड नहीं मिला");
const TWO = split(ONE, 0, ["राशन कार्ड", "नहीं मिला"], 3000)!;
const ROOM = { start_ms: 500, end_ms: 6000 };

function spans(content: Content): number[][] {
  return content.parts.map(({ start_ms, end_ms }) => [start_ms, end_ms]);
}

describe("parts", () => {
  it("are split at a moment, each with its text, and merged again", () => {
    expect(TWO.parts).toEqual([
      { start_ms: 1000, end_ms: 3000, speaker: "S1", text: "राशन कार्ड" }, { start_ms: 3000, end_ms: 5000, speaker: "S1", text: "नहीं मिला" },
    ]);
    expect(merged(TWO, 0)).toEqual(ONE);
    expect(merged(ONE, 0)).toEqual(ONE);
    expect(undivided(split(TWO, 1, ["नहीं", "मिला"], 4000)!)).toEqual(ONE);
    expect(textOf(TWO)).toBe("राशन कार्ड\nनहीं मिला");
  });

  it("keep 100 ms each, or are not split", () => {
    expect(spans(split(ONE, 0, ["", "x"], 0)!)).toEqual([[1000, 1100], [1100, 5000]]);
    expect(spans(split(ONE, 0, ["x", ""], 9000)!)).toEqual([[1000, 4900], [4900, 5000]]);
    expect(split(whole({ ...SEGMENT, end_ms: 1199 }, "x"), 0, ["", "x"], 1100)).toBeNull();
  });

  test.each([
    ["moves freely within its room", 0, [700, 2500], [[700, 2500], [2500, 5000]]],
    ["goes no further than its room", 0, [0, 2500], [[500, 2500], [2500, 5000]]],
    ["takes the one that touched it along", 1, [3500, 5600], [[1000, 3500], [3500, 5600]]],
    ["leaves its neighbour the least", 0, [1000, 9000], [[1000, 4900], [4900, 5000]]],
    ["keeps the least itself", 1, [5500, 5400], [[1000, 5500], [5500, 5600]]],
  ] as const)("a border %s", (_words, at, [start_ms, end_ms], expected) => {
    expect(spans(retimed(TWO, at, { start_ms, end_ms }, ROOM))).toEqual(expected);
  });

  it("that do not touch stop at one another", () => {
    const apart = retimed({ ...TWO, parts: [TWO.parts[0]!, { ...TWO.parts[1]!, start_ms: 3400 }] }, 0, { start_ms: 1000, end_ms: 4000 }, ROOM);
    expect(spans(apart)).toEqual([[1000, 3400], [3400, 5000]]);
    expect(spanOf(apart)).toEqual({ start_ms: 1000, end_ms: 5000 });
  });

  it("hold whole milliseconds", () => {
    expect(spans(retimed(ONE, 0, { start_ms: 1000.4, end_ms: 4999.6 }, ROOM))).toEqual([[1000, 5000]]);
  });
});

describe("what is sent", () => {
  it("is the text alone where only that was changed of the draft", () => {
    expect(sentAs(typed(ONE, 0, "और"), SEGMENT, 0)).toEqual({ text: "और", joins_next: false, flags: [], note: "", heard_dialect: "", names: [] });
  });

  it("is the parts where anything of them was changed, and on every later version", () => {
    const later = sentAs(ONE, SEGMENT, 1);
    expect(later.parts).toEqual([{ start_ms: 1000, end_ms: 5000, speaker: "S1", text: ONE.parts[0]!.text }]);
    for (const content of [TWO, spoken(ONE, 0, "Asha"), retimed(ONE, 0, { start_ms: 900, end_ms: 5000 }, ROOM)]) {
      expect([sentAs(content, SEGMENT, 0).text, sentAs(content, SEGMENT, 0).parts]).toEqual([undefined, content.parts]);
    }
  });

  it("says the whole: flags, note, dialect, names, what it joins", () => {
    const content = { ...named(flagged(ONE, "bad-sound"), "S1", "Asha"), note: " दो लोग ", heard_dialect: "bho", joins_next: true };
    expect(sentAs(content, SEGMENT, 0)).toMatchObject({
      joins_next: true, flags: ["bad-sound"], note: "दो लोग", heard_dialect: "bho", names: [{ label: "S1", name: "Asha" }],
    });
    expect(flagged(flagged(ONE, "overlap"), "overlap")).toEqual(ONE);
  });

  it("has no marks that turn the direction of text", () => {
    const turned = { ...spoken(typed(ONE, 0, "a\u202eb\u200d"), 0, "\u2066Asha"), note: "\u202ax" };
    expect(plain(turned)).toEqual({ ...spoken(typed(ONE, 0, "ab\u200d"), 0, "Asha"), note: "x" });
  });
});

test.each([
  [says("ड़क "), says("ड़क"), true],
  [TWO, merged(TWO, 0), false],
  [ONE, spoken(ONE, 0, "S2"), false],
  [flagged(flagged(ONE, "a"), "b"), flagged(flagged(ONE, "b"), "a"), true],
  [ONE, { ...ONE, joins_next: true }, false],
  [ONE, named(ONE, "S1", "Asha"), false],
])("two contents say the same or not (%#)", (a, b, expected) => {
  expect(alike(a, b)).toBe(expected);
});

describe("what an earlier page kept", () => {
  it("is a text and nothing else", () => {
    const kept = { task: task("a"), text: "किसान", version: 0, at: 1, tab: "t1" } as unknown as Draft;
    expect(read(kept)).toEqual({ task: task("a"), content: says("किसान"), version: 0, at: 1, tab: "t1" });
    const letter = { task: task("a"), text: "better", replaces: "before", state: "waiting" } as unknown as Letter;
    expect(read(letter)).toMatchObject({ content: says("better"), replaces: says("before") });
    expect(read({ ...letter, replaces: null })).toMatchObject({ replaces: null });
  });

  it("stays as it is where it is of today", () => {
    const kept: Draft = { task: task("a"), content: TWO, version: 0, at: 1, tab: "t1" };
    expect(read(kept)).toEqual(kept);
  });

  it("shows the other's edit of a conflict, as far as it may be seen", () => {
    const { names: _, ...edit } = TWO;
    const letter = { task: task("a"), content: ONE } as Letter;
    expect(theirs({ ...letter, current: { version: 2, text: textOf(TWO), edit } })).toEqual(TWO);
    expect(theirs({ ...letter, current: { version: 2, text: "और" } })).toEqual(says("और"));
    expect(theirs({ ...letter, current: { version: 2, text: null } })).toBeNull();
  });
});

describe("the moment of a place in the text", () => {
  const [text, span] = ["राशन कार्ड naya नहीं मिला", { start_ms: 1000, end_ms: 5000 }];
  const anchors = [
    { start: 0, end: 4, start_ms: 1200, end_ms: 1500 }, { start: 5, end: 10, start_ms: 1700, end_ms: 2000 },
    { start: 16, end: 20, start_ms: 3200, end_ms: 3500 },
  ];

  test.each([
    [5, 1600], // in the pause between two known words
    [4, 1600],
    [11, 2200], // behind one known word, a new one follows: in proportion to the letters
    [16, 3200],
    [21, 3800],
  ])("at %i is %i ms", (caret, expected) => {
    expect(momentAt(text, caret, anchors, span)).toBe(expected);
  });

  it("is in proportion to the letters where nothing is known, and never outside the part", () => {
    expect(momentAt("abcd", 1, [], span)).toBe(2000);
    expect(momentAt("ab cd", 3, [{ start: 0, end: 2, start_ms: 0, end_ms: 900 }], span)).toBe(3400);
  });

  it("cuts no word", () => {
    expect([0, 2, 3, 4, 6, 9].map((caret) => betweenWords("राशन कार्ड", caret))).toEqual([0, 0, 4, 4, 5, 10]);
  });
});

describe("a tag", () => {
  const [WORDS, POINT, BOTH] = [
    { id: "foreign", name: "", meaning: "", marks: ["words"] }, { id: "noise", name: "", meaning: "", marks: ["point"] },
    { id: "unclear", name: "", meaning: "", marks: ["words", "point"] },
  ] as const;

  test.each([
    ["around what is selected", "got it जी", [0, 6], WORDS, "[foreign: got it] जी"],
    ["without the space at its end", "got it जी", [0, 7], WORDS, "[foreign: got it] जी"],
    ["around the word at the caret", "got it जी", [5, 5], WORDS, "got [foreign: it] जी"],
    ["open where there is no word", "", [0, 0], WORDS, "[foreign: ]"],
    ["at a point, with a space on each side", "got it", [3, 3], POINT, "got [noise] it"],
    ["at the end of a text", "got it", [6, 6], POINT, "got it [noise] "],
    ["behind what is selected, where it marks no words", "got it", [0, 3], POINT, "got [noise] it"],
    ["of both kinds, at a point", "got it", [3, 3], BOTH, "got [unclear] it"],
    ["of both kinds, around words", "got it", [0, 3], BOTH, "[unclear: got] it"],
  ] as const)("stands %s", (_words, text, selected, kind, expected) => {
    const { start, end, text: written } = tagged(text, selected, kind);
    expect(text.slice(0, start) + written + text.slice(end)).toBe(expected);
  });

  test.each([
    ["राशन कार्ड", 4, ["राशन", "कार्ड"]],
    ["[foreign: got it] जी", 13, ["[foreign: got]", "[foreign: it] जी"]],
    ["a [noise] b", 9, ["a [noise]", "b"]],
    ["[a] [foreign: x [unclear: y z] w]", 28, ["[a] [foreign: x [unclear: y]]", "[foreign: [unclear: z] w]"]],
    ["[not a tag", 4, ["[not", "a tag"]],
  ] as const)("is whole in both halves of %j", (text, at, expected) => {
    expect(cut(text, at)).toEqual(expected);
  });
});

describe("speakers", () => {
  const held = assignment([task("a"), task("b", { speaker: "S2" })], { speakers: [{ label: "S1", name: "Agent Meena" }, { label: "S2", name: "" }] });

  it("are those of the recording, and whom the person has made or named", () => {
    const made = [spoken(ONE, 0, "Asha"), named(ONE, "S2", "Ravi"), spoken(ONE, 0, "Agent Meena")];
    expect(speakersOf(held, made)).toEqual([{ label: "S1", name: "Agent Meena" }, { label: "S2", name: "Ravi" }, { label: "Asha", name: "Asha" }]);
  });

  it("are called by name, by label, or not at all", () => {
    const speakers = speakersOf(held, []);
    expect(["S1", "S2", "Asha", ""].map((one) => calledIn(speakers, named(ONE, "S3", "x"), one))).toEqual(["Agent Meena", "Speaker S2", "Asha", ""]);
    expect(calledIn(speakers, named(ONE, "S2", "Ravi"), "S2")).toBe("Ravi");
  });
});
