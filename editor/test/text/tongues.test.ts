import { expect, test } from "vitest";
import { choose, OWN_NAMES, TONGUES, wanted } from "../../src/text/tongues";

function storage(): Storage {
  const kept = new Map<string, string>();
  return { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) } as unknown as Storage;
}

test.each([
  [["hi-IN", "en"], "hi"], [["gu", "ur-PK"], "ur"], [["en-GB", "hi"], "en"], [["gu"], "en"], [[], "en"], [["TA-lk"], "ta"],
])("a browser that wants %s gets %s", (languages, tongue) => {
  const own = storage();
  expect(wanted(() => own, languages)).toBe(tongue);
});

test("a choice counts for more than the browser's languages", () => {
  const own = storage();
  choose("te", () => own);
  expect(wanted(() => own, ["hi"])).toBe("te");
  own.setItem("boli.language", "xx");
  expect(wanted(() => own, ["hi"])).toBe("hi");
});

test("where storage is forbidden the browser's languages decide", () => {
  const forbidden = (): Storage => {
    throw new DOMException("no", "SecurityError");
  };
  choose("te", forbidden);
  expect(wanted(forbidden, ["mr"])).toBe("mr");
});

test("each language is named in its own script", () => {
  expect(new Set(TONGUES.map((tongue) => OWN_NAMES[tongue])).size).toBe(TONGUES.length);
});
