import { describe, expect, test } from "vitest";
import css from "../../src/shared/tokens.css?raw";

// Contrast as WCAG 2.2 defines it: relative luminance of sRGB colours.
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

function colours(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));
}

/** The colours that hold where these media queries do: those of no query, and over them those of each in turn. */
function theme(...queries: string[]): Record<string, string> {
  const blocks = css.split(/^@media /m);
  const of = (query: string): string => blocks.slice(1).find((block) => block.startsWith(`${query} {`)) ?? "";
  return Object.assign(colours(blocks[0]!), ...queries.map((query) => colours(of(query))));
}

const [DARK, MORE] = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"] as const;
const themes = [
  ["light", theme(), 4.5, 3], ["dark", theme(DARK), 4.5, 3],
  ["light, more contrast", theme(MORE), 7, 4.5], ["dark, more contrast", theme(DARK, MORE, `${MORE} and ${DARK}`), 7, 4.5],
  ["printed", theme(DARK, "print"), 4.5, 3],
] as const;

const TEXT = [
  ["ink", "paper"], ["ink", "card"], ["ink", "note"], ["ink", "trouble"], ["on-now", "now"], ["soft", "paper"],
  ["soft", "card"], ["on-main", "main"], ["main", "paper"],
  ["main", "card"], ["main", "note"], ["doubt", "card"], ["doubt", "note"], ["soft", "note"], ["doubt", "trouble"], ["hint", "card"],
] as const;
const LINES = [["edge", "paper"], ["edge", "card"], ["doubt", "card"], ["hint", "card"], ["main", "card"]] as const;

describe.each(themes)("in the %s theme", (_name, theme, text, line) => {
  test.each(TEXT)("%s on %s can be read", (front, back) => {
    expect(contrast(theme[front]!, theme[back]!)).toBeGreaterThanOrEqual(text);
  });

  test.each(LINES)("a line in %s on %s can be seen", (front, back) => {
    expect(contrast(theme[front]!, theme[back]!)).toBeGreaterThanOrEqual(line);
  });
});

test("with more contrast every colour is another but for the shade of the word that is heard", () => {
  const [usual, more] = [themes[0][1], themes[2][1]];
  const kept = Object.keys(usual).filter((name) => usual[name] === more[name]);
  expect(kept.sort()).toEqual(["now", "on-main"]);
});

test("in the person's own colours no colour is of ours", () => {
  const forced = css.split(/^@media /m).find((block) => block.startsWith("(forced-colors: active)"))!;
  expect(forced).not.toMatch(/#|rgb/);
  const named = [...forced.matchAll(/--([a-z-]+):/g)].map(([, name]) => name);
  expect(named.sort()).toEqual(Object.keys(theme()).sort());
});

test("black on white is 21:1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 9);
});
