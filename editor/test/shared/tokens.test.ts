// Components name tokens of src/shared/tokens.css and no colour of their own, so that every theme holds everywhere.

import { expect, test } from "vitest";
import tokens from "../../src/shared/tokens.css?raw";

const files = import.meta.glob<string>(["../../src/**/*.{css,svelte}", "!../../src/shared/tokens.css"], { query: "?raw", import: "default", eager: true });
const NAMED = "white|black|red|green|blue|yellow|orange|purple|gray|grey|silver|navy|teal|maroon|olive|aqua|fuchsia|lime";
const SYSTEM = "Canvas|CanvasText|LinkText|ButtonText|ButtonFace|ButtonBorder|Field|FieldText|Highlight|HighlightText|GrayText|Mark|MarkText";
const RAW = new RegExp(`#[0-9a-f]{3,8}\\b|\\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\\(|(?<![-\\w])(?:${NAMED}|${SYSTEM})(?![-\\w])`, "i");

/** What is said of the look: declarations of style sheets, and attributes of markup that set a style. */
function declarations(path: string, source: string): string[] {
  const css = path.endsWith(".css") ? source : [...source.matchAll(/<style[^>]*>([^]*?)<\/style>|(?:style|fill|stroke|color)=["{]([^"}]*)/g)].map(([, block, value]) => block ?? `x: ${value};`).join("\n");
  return [...css.replace(/\/\*[^]*?\*\//g, "").matchAll(/[-\w]+\s*:\s*([^;{}]+)[;}]/g)].map(([, value]) => value!);
}

test.each(Object.entries(files))("%s has no colour of its own", (path, source) => {
  expect(declarations(path, source).filter((value) => RAW.test(value))).toEqual([]);
});

test("every token that is named is there", () => {
  const known = new Set([...tokens.matchAll(/(--[a-z-]+[0-9]?):/g)].map(([, name]) => name));
  known.add("--script"); // set by language, in page.css
  const used = Object.values(files).flatMap((source) => [...source.matchAll(/var\((--[a-z-]+[0-9]?)/g)].map(([, name]) => name!));
  expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([]);
});

test("a colour would be found", () => {
  const found = declarations("x.css", "a { color: #fff; border: 1px solid Red } b { white-space: nowrap }").filter((value) => RAW.test(value));
  expect(found).toHaveLength(2);
});
