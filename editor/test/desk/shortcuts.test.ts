import { describe, expect, it, test } from "vitest";
import page from "../../../docs/guide/shortcuts.md?raw";
import { press, SHORTCUTS, type Key } from "../../src/desk/shortcuts";

function key(name: string, change: Partial<Key> = {}): Key {
  return {
    key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false,
    isComposing: false, keyCode: 0, repeat: false, ...change,
  };
}

const OURS = { stop: true };
const NOT_OURS = { action: null, stop: false };

test.each([
  ["Tab in the box plays", key("Tab"), true, { action: "play", ...OURS }],
  ["Tab elsewhere moves the focus", key("Tab"), false, NOT_OURS],
  ["Shift+Tab in the box replays", key("Tab", { shiftKey: true }), true, { action: "replay", ...OURS }],
  ["Enter in the box accepts", key("Enter"), true, { action: "accept", ...OURS }],
  ["Enter on a button presses it", key("Enter"), false, NOT_OURS],
  ["Shift+Enter is the box's own", key("Enter", { shiftKey: true }), true, NOT_OURS],
  ["Ctrl+Enter means nothing", key("Enter", { ctrlKey: true }), true, NOT_OURS],
  ["a held Enter accepts once, and writes no new lines", key("Enter", { repeat: true }), true, { action: null, ...OURS }],
  ["a held Enter presses no button twice", key("Enter", { repeat: true }), false, { action: null, ...OURS }],
  ["Ctrl+Backspace goes back anywhere", key("Backspace", { ctrlKey: true }), false, { action: "back", ...OURS }],
  ["and again while held", key("Backspace", { ctrlKey: true, repeat: true }), true, { action: "back", ...OURS }],
  ["Cmd is Ctrl", key(".", { metaKey: true }), true, { action: "doubtful", ...OURS }],
  ["Backspace erases", key("Backspace"), true, NOT_OURS],
  ["a letter is a letter", key("क"), true, NOT_OURS],
  ["Space is a space", key(" "), true, NOT_OURS],
  ["Alt+F4 closes the window", key("F4", { altKey: true }), true, NOT_OURS],
] as const)("%s", (_words, event, inBox, expected) => {
  expect(press(event, inBox)).toEqual(expected);
});

describe("an input method's keys are its own", () => {
  test.each(SHORTCUTS)("$label", ({ key: name, ctrl, shift }) => {
    const plain = { ctrlKey: !!ctrl, shiftKey: !!shift };
    expect(press(key(name, { ...plain, isComposing: true }), true)).toEqual(NOT_OURS);
    expect(press(key(name, { ...plain, keyCode: 229 }), true)).toEqual(NOT_OURS);
  });
});

describe("the table", () => {
  it("gives every key one meaning", () => {
    const labels = SHORTCUTS.map((shortcut) => shortcut.label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("takes no key that writes", () => {
    for (const { key: name, ctrl } of SHORTCUTS) expect(ctrl || name.length > 1).toBe(true);
  });

  it("is what docs/guide/shortcuts.md says", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| ")).slice(1);
    const said = SHORTCUTS.map((s) => `| ${s.label} | ${s.words} | ${s.inBox ? "in the text box" : "anywhere"} |`);
    expect(rows).toEqual(said);
  });
});
