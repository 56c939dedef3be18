import { describe, expect, it, test } from "vitest";
import { find, inContext, letters, replaced } from "../../src/desk/find";

function found(text: string, sought: string, whole = false): string[] {
  return find(text, sought, whole).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ["क्षत्रिय", ["क्ष", "त्रि", "य"]],
  ["குமாரை", ["கு", "மா", "ரை"]],
  ["அட்டை", ["அ", "ட்", "டை"]],
  ["हिन्\u200dदी", ["हि", "न्\u200dदी"]],
  ["कार्ड", ["का", "र्ड"]],
  ["کسان", ["ک", "س", "ا", "ن"]],
  ["", []],
])("the letters of %s", (text, expected) => {
  expect(letters(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
});

describe("a name", () => {
  it("is found wherever it stands", () => {
    expect(find("मीना और मीना", "मीना", false)).toEqual([{ start: 0, end: 4 }, { start: 8, end: 12 }]);
    expect(found("", "मीना")).toEqual([]);
    expect(found("मीना", " ")).toEqual([]);
  });

  it("is never found within a letter", () => {
    expect(found("रामू", "राम")).toEqual([]);
    expect(found("क्षमा", "षमा")).toEqual([]);
    expect(found("कि", "क")).toEqual([]);
    expect(found("குமாரை", "குமார்")).toEqual([]);
  });

  it("is found in another spelling in Unicode, with or without joiners, in capitals or small", () => {
    expect(found("पढ\u093c लो", "प\u095d")).toEqual(["पढ\u093c"]);
    expect(found("क्\u200dष", "क्ष")).toEqual(["क्\u200dष"]);
    expect(found("Meena and MEENA", "meena")).toEqual(["Meena", "MEENA"]);
  });

  it("is a whole word only where that is asked", () => {
    expect(found("राम रामजी, राम।", "राम")).toHaveLength(3);
    expect(found("राम रामजी, राम।", "राम", true)).toHaveLength(2);
    expect(found("بینک والے بینکوں", "بینک", true)).toHaveLength(1);
  });

  it("does not overlap itself", () => {
    expect(find("ககக", "கக", false)).toEqual([{ start: 0, end: 2 }]);
  });
});

test("another takes its place, in NFC, and the rest stays as typed", () => {
  const text = "राम\n पढ\u093cा, राम";
  expect(replaced(text, find(text, "राम", true), "ज\u093cैद")).toBe("ज\u093cैद\n पढ\u093cा, ज\u093cैद".replaceAll("ज\u093c", "\u091c\u093c"));
  expect(replaced("क", [], "ख")).toBe("क");
});

test("a hit is shown among its neighbours", () => {
  const text = "एक दो तीन चार पाँच छह सात आठ नौ दस";
  expect(inContext(text, find(text, "छह", true)[0]!, 2)).toEqual(["… चार पाँच ", "छह", " सात आठ …"]);
  expect(inContext("छह", { start: 0, end: 2 })).toEqual(["", "छह", ""]);
});
