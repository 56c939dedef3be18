import { describe, expect, it, test } from "vitest";
import page from "../../../docs/guide/shortcuts.md?raw";
import { ACTIONS, chordOf, keysOf, objection, press, PROFILES, USUAL, whereOf, type Key, type Keys, type Place, type Profile } from "../../src/desk/shortcuts";
import { desk } from "../../src/text/desk";

const NAMES = Object.keys(PROFILES) as Profile[];
const PLAIN = keysOf(USUAL);

function key(name: string, change: Partial<Key> = {}): Key {
  return {
    key: name, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false,
    isComposing: false, keyCode: 0, repeat: false, defaultPrevented: false, ...change,
  };
}

/** The press of a chord as it is written. */
function pressOf(chord: string, change: Partial<Key> = {}): Key {
  const name = chord.replace(/^(Ctrl\+)?(Shift\+)?/, "");
  const keys: Record<string, string> = { Esc: "Escape", Space: " ", Up: "ArrowUp", Down: "ArrowDown" };
  return key(keys[name] ?? name, { ctrlKey: chord.startsWith("Ctrl+"), shiftKey: chord.includes("Shift+"), ...change });
}

const BOX: Place = { inBox: true, untouched: false };
const FRESH: Place = { inBox: true, untouched: true };
const OUT: Place = { inBox: false, untouched: false };
const OURS = { stop: true };
const NOT_OURS = { action: null, stop: false };

test.each([
  ["Tab in the box plays", key("Tab"), BOX, { action: "play", ...OURS }],
  ["Tab elsewhere moves the focus", key("Tab"), OUT, NOT_OURS],
  ["Shift+Tab in the box replays", key("Tab", { shiftKey: true }), BOX, { action: "replay", ...OURS }],
  ["Enter in the box accepts", key("Enter"), BOX, { action: "accept", ...OURS }],
  ["Enter on a button presses it", key("Enter"), OUT, NOT_OURS],
  ["Shift+Enter is the box's own", key("Enter", { shiftKey: true }), BOX, NOT_OURS],
  ["Ctrl+Enter splits", key("Enter", { ctrlKey: true }), BOX, { action: "split", ...OURS }],
  ["and once while held", key("Enter", { ctrlKey: true, repeat: true }), BOX, { action: null, ...OURS }],
  ["a held Enter accepts once, and writes no new lines", key("Enter", { repeat: true }), BOX, { action: null, ...OURS }],
  ["a held Enter presses no button twice", key("Enter", { repeat: true }), OUT, { action: null, ...OURS }],
  ["an Enter that somebody else used accepts nothing", key("Enter", { defaultPrevented: true }), BOX, NOT_OURS],
  ["Esc in the box is quiet, and arms no button", key("Escape"), BOX, { action: "rest", ...OURS }],
  ["Esc elsewhere leads back to the text", key("Escape"), OUT, { action: "rest", ...OURS }],
  ["Ctrl+Backspace goes back anywhere", key("Backspace", { ctrlKey: true }), OUT, { action: "back", ...OURS }],
  ["and again while held", key("Backspace", { ctrlKey: true, repeat: true }), BOX, { action: "back", ...OURS }],
  ["Cmd is Ctrl", key(".", { metaKey: true }), BOX, { action: "doubtful", ...OURS }],
  ["Ctrl+Z before anything is typed opens the text before", key("z", { code: "KeyZ", ctrlKey: true }), FRESH, { action: "previous", ...OURS }],
  ["Ctrl+Z on a keyboard of another script, too", key("ज", { code: "KeyZ", ctrlKey: true }), FRESH, { action: "previous", ...OURS }],
  ["Ctrl+Z after typing undoes the typing", key("z", { code: "KeyZ", ctrlKey: true }), BOX, NOT_OURS],
  ["Backspace erases", key("Backspace"), BOX, NOT_OURS],
  ["a letter is a letter", key("क"), BOX, NOT_OURS],
  ["Space is a space", key(" "), BOX, NOT_OURS],
  ["Alt+F4 closes the window", key("F4", { altKey: true }), BOX, NOT_OURS],
] as const)("%s", (_words, event, place, expected) => {
  expect(press(event, place, PLAIN)).toEqual(expected);
});

describe.each(NAMES)("the profile %s", (name) => {
  const keys: Keys = PROFILES[name];
  const chords = ACTIONS.flatMap((action) => keys[action].map((chord) => [chord, action] as const));

  test.each(chords)("%s is %s", (chord, action) => {
    const pressed = press(pressOf(chord), FRESH, keys).action;
    expect(pressed).toBe(action === "newline" ? null : action);
  });

  test.each(chords)("%s of an input method is its own", (chord) => {
    expect(press(pressOf(chord, { isComposing: true }), FRESH, keys)).toEqual(NOT_OURS);
    expect(press(pressOf(chord, { keyCode: 229 }), FRESH, keys)).toEqual(NOT_OURS);
    expect(press(pressOf(chord, { defaultPrevented: true }), FRESH, keys)).toEqual(NOT_OURS);
  });

  it("gives every key one meaning", () => {
    expect(new Set(chords.map(([chord]) => chord)).size).toBe(chords.length);
  });

  it("takes no key that writes or that the browser needs", () => {
    for (const [chord, action] of chords) {
      if (action !== "newline" && chord !== "Ctrl+Z") expect([chord, objection(chord, action, keys)]).toEqual([chord, ""]);
    }
  });

  it("can play, accept, and lead back to the text", () => {
    for (const action of ["play", "accept", "nothing", "help", "controls"] as const) expect(keys[action].length).toBeGreaterThan(0);
    expect(press(key("Escape"), OUT, keys).action).toBe("rest");
  });
});

describe("a key of one's own", () => {
  it("takes the place of the profile's", () => {
    const keys = keysOf({ profile: "Plain", own: { play: "F9" } });
    expect(press(key("F9"), BOX, keys).action).toBe("play");
    expect(press(key("Tab"), BOX, keys).action).toBeNull();
  });

  test.each([
    ["F4", "play", "“Faster” already"],
    ["F13", "play", ""],
    ["K", "play", "writes"],
    ["Space", "play", "writes"],
    ["Up", "play", "writes"],
    ["Ctrl+W", "play", "belongs to the browser"],
    ["F5", "play", "belongs to the browser"],
    ["Ctrl+Up", "louder", ""],
  ] as const)("%s for %s: %s", (chord, action, why) => {
    const said = objection(chord, action, PLAIN);
    expect(why ? said.includes(why) : said === "").toBe(true);
  });

  it("is written the same whatever the script of the keyboard", () => {
    expect(chordOf(key("ल", { code: "KeyN", ctrlKey: true }))).toBe("Ctrl+N");
    expect(chordOf(key("!", { code: "Digit1", ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Shift+1");
  });
});

describe("docs/guide/shortcuts.md", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| "));

  it("has the table of keys", () => {
    const said = ACTIONS.map((action) => `| ${desk.deeds[action]} | ${NAMES.map((name) => PROFILES[name][action].join(", ") || "none").join(" | ")} |`);
    expect(rows.slice(1)).toEqual(said);
    expect(rows[0]).toBe(`| what it does | ${NAMES.join(" | ")} |`);
  });

  it("says which keys work only in the text box", () => {
    const boxed = new Set(ACTIONS.flatMap((action) => PLAIN[action]).filter((chord) => whereOf(chord) === "in the text box"));
    for (const chord of boxed) expect(page.split("|")[0]).toContain(chord);
  });
});
