import { describe, expect, it, test } from "vitest";
import { compare, type Stretch } from "../../src/desk/compare";

/** As a reader would write it: what differs in brackets. */
function shown(stretches: readonly Stretch[]): string {
  return stretches.map(({ text, differs }) => (differs ? `[${text}]` : text)).join("");
}

test.each([
  ["एक दो तीन", "एक दो तीन", "एक दो तीन", "एक दो तीन", 0],
  ["एक दो तीन", "एक पाँच तीन", "एक [दो] तीन", "एक [पाँच] तीन", 1],
  ["राशन कार्ड नहीं आया", "राशन नहीं आया", "राशन [कार्ड] नहीं आया", "राशन नहीं आया", 1],
  ["a b c d", "x c d y z", "[a b] c d", "[x] c d [y z]", 2],
  ["کسان کو کارڈ", "کسان کا کارڈ ملا", "کسان [کو] کارڈ", "کسان [کا] کارڈ [ملا]", 2],
  ["", "कुछ", "", "[कुछ]", 1],
  ["", " ", "", " ", 0],
  ["one\n two", "one two", "one\n two", "one two", 0],
] as const)("%j and %j", (left, right, ours, theirs, places) => {
  const found = compare(left, right);
  expect([shown(found.left), shown(found.right), found.places]).toEqual([ours, theirs, places]);
});

describe("two texts", () => {
  it("are cut, and never changed", () => {
    const [left, right] = ["  पहले  दूसरा\nतीसरा ", "दूसरा तीसरा  चौथा\t"];
    const found = compare(left, right);
    expect(found.left.map(({ text }) => text).join("")).toBe(left);
    expect(found.right.map(({ text }) => text).join("")).toBe(right);
  });

  it("are the same where only the spelling in Unicode differs", () => {
    expect(compare("प\u095d", "पढ\u093c").places).toBe(0);
  });

  it("show the same differences whichever stands on the left", () => {
    const [left, right] = ["एक दो तीन चार पाँच", "एक तीन दो चार छह"];
    expect(compare(left, right).places).toBe(compare(right, left).places);
  });

  it("of many words are compared where they differ only in the middle", () => {
    const many = Array.from({ length: 5000 }, (_, place) => `शब्द${place}`);
    const found = compare(many.join(" "), many.with(2500, "और").join(" "));
    expect([found.places, found.left.find(({ differs }) => differs)?.text]).toEqual([1, "शब्द2500"]);
  });
});
