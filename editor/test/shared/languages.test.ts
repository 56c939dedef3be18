import { expect, test } from "vitest";
import { direction, languageName, namesOf } from "../../src/shared/languages";

const names = namesOf([
  { tag: "hi", name: "Hindi" }, { tag: "ur", name: "Urdu" }, { tag: "en", name: "English" },
  { tag: "mag", name: "Magahi" }, { tag: "mag-x-khortha", name: "Khortha" },
]);

test.each([
  ["hi", "", "हिन्दी (Hindi)"],
  ["ur", "", "اردو (Urdu)"],
  ["en", "", "English"],
  ["mag", "mag-x-khortha", "Magahi, Khortha"],
  ["hi", "hi", "हिन्दी (Hindi)"],
  ["zz", "zz-x-far", "zz, zz-x-far"],
  ["not a tag", "", "not a tag"],
  ["", "", "Language not known"],
])("%s with dialect %s is called %s", (tag, dialect, name) => {
  expect(languageName(tag, dialect, names)).toBe(name);
});

test.each([["ur", "rtl"], ["ur-IN", "rtl"], ["ks", "rtl"], ["hi", "ltr"], ["", "ltr"]])("%s is written %s", (tag, way) => {
  expect(direction(tag)).toBe(way);
});
