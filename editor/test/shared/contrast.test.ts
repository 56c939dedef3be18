import { describe, expect, test } from "vitest";
import css from "../../src/shared/page.css?raw";

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

const dark = css.indexOf("prefers-color-scheme: dark");
const themes = { light: colours(css.slice(0, dark)), dark: colours(css.slice(dark)) };

const TEXT = [
  ["ink", "paper"], ["ink", "card"], ["ink", "note"], ["ink", "trouble"], ["ink", "now"], ["soft", "paper"],
  ["soft", "card"], ["on-main", "main"], ["main", "paper"],
  ["main", "card"], ["main", "note"], ["doubt", "card"], ["doubt", "note"], ["soft", "note"],
] as const;
const LINES = [["edge", "paper"], ["edge", "card"], ["doubt", "card"], ["hint", "card"], ["main", "card"]] as const;

describe.each(Object.entries(themes))("in the %s theme", (_name, theme) => {
  test.each(TEXT)("%s on %s can be read", (front, back) => {
    expect(contrast(theme[front]!, theme[back]!)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(LINES)("a line in %s on %s can be seen", (front, back) => {
    expect(contrast(theme[front]!, theme[back]!)).toBeGreaterThanOrEqual(3);
  });
});

test("black on white is 21:1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 9);
});
