import { beforeEach, expect, test, vi } from "vitest";

const html = { lang: "", dir: "" };

/** The module anew, as on a fresh page that wants `language`. */
async function page(language: string) {
  vi.resetModules();
  vi.stubGlobal("document", { documentElement: html });
  vi.stubGlobal("navigator", { languages: [] });
  vi.stubGlobal("localStorage", { getItem: () => language });
  return import("../../src/text/spoken");
}

beforeEach(() => Object.assign(html, { lang: "", dir: "" }));

const ENGLISH = { yes: "Yes", no: "No" };
const FILES = { "./hi/a.ts": async () => ({ yes: "हाँ", no: "नहीं" }), "./ur/a.ts": async () => ({ yes: "ہاں", no: "نہیں" }) };

test("English is there at once, and fetches nothing", async () => {
  const { topic, speak, locale } = await page("en");
  const words = topic(ENGLISH, { "./hi/a.ts": () => Promise.reject(new Error("fetched")) });
  expect(words).toEqual(ENGLISH);
  await speak();
  expect([words, html, locale()]).toEqual([ENGLISH, { lang: "en", dir: "ltr" }, "en-IN-u-nu-latn"]);
});

test("another language takes the place of English, and Urdu runs from right to left", async () => {
  const hindi = await page("hi");
  const words = hindi.topic(ENGLISH, FILES);
  await hindi.speak();
  expect([words.yes, html]).toEqual(["हाँ", { lang: "hi", dir: "ltr" }]);
  const late = hindi.topic(ENGLISH, FILES);
  await hindi.speak();
  expect(late.no).toBe("नहीं");
  expect(ENGLISH.yes).toBe("Yes");
  const urdu = await page("ur");
  urdu.topic(ENGLISH, FILES);
  await urdu.speak();
  expect(html).toEqual({ lang: "ur", dir: "rtl" });
});

test("where one topic cannot be had the whole page is in English", async () => {
  const { topic, speak } = await page("ta");
  const there = topic(ENGLISH, { "./ta/a.ts": async () => ({ yes: "ஆம்", no: "இல்லை" }) });
  topic(ENGLISH, { "./ta/b.ts": () => Promise.reject(new Error("no line")) });
  await speak();
  expect([there, html]).toEqual([ENGLISH, { lang: "en", dir: "ltr" }]);
});
