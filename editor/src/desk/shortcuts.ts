// The one table of keys. The page obeys it, the panel of keys prints it and lets people change it, docs/guide/shortcuts.md
// repeats it and a test holds them equal. No plain letters, no Space: an input method needs those.
// What each action does is said in text/<language>/desk.ts ("deeds").

import { desk as messages } from "../text/desk";

export const ACTIONS = [
  "play", "replay", "back", "slower", "faster", "quieter", "louder", "loop", "again", "startEarlier", "startLater",
  "endEarlier", "endLater", "doubtful", "word", "before", "after", "around", "whole", "find", "left", "right",
  "romanised", "spelling", "signs", "stop", "joiner", "nonjoiner", "accept", "newline", "split", "merge", "part",
  "join", "speaker", "tag", "more", "nothing", "previous", "controls", "rest", "help",
] as const;

export type Action = (typeof ACTIONS)[number];
/** The chords of each action, as people write them. */
export type Keys = Readonly<Record<Action, readonly string[]>>;

const PLAIN: Keys = {
  play: ["Tab"], replay: ["Shift+Tab"], back: ["Ctrl+Backspace"], slower: ["F3"], faster: ["F4"],
  quieter: ["Ctrl+Down"], louder: ["Ctrl+Up"], loop: ["F2"], again: ["Shift+F9"],
  startEarlier: ["Shift+F2"], startLater: ["Shift+F3"], endEarlier: ["Ctrl+F2"], endLater: ["Ctrl+F3"],
  doubtful: ["Ctrl+."], word: ["Ctrl+,"], before: ["Shift+F7"], after: ["Shift+F8"], around: ["Ctrl+I"],
  whole: ["Shift+F4"], find: ["Ctrl+H"],
  left: ["F9"], right: ["F10"], accept: ["Enter"],
  romanised: ["Ctrl+G"], spelling: ["Ctrl+Shift+5"], signs: ["Ctrl+Shift+4"], joiner: ["Ctrl+Shift+1"], nonjoiner: ["Ctrl+Shift+2"], stop: ["Ctrl+Shift+3"],
  split: ["Ctrl+Enter"], merge: ["Ctrl+M"], part: ["Shift+F6"], join: ["Ctrl+J"], speaker: ["Ctrl+B"], tag: ["Ctrl+E"], more: ["Ctrl+D"],
  newline: ["Shift+Enter"], nothing: ["F8"], previous: ["F7", "Ctrl+Z"], controls: ["F6"], rest: ["Esc"], help: ["F1"],
};

/** What people know from other programs. Where a program has no such action, the plain key stays. */
export const PROFILES = {
  Plain: PLAIN,
  oTranscribe: { ...PLAIN, play: ["Esc", "Tab"], back: ["F1"], rest: [], loop: [], help: ["Ctrl+/"] },
  ELAN: { ...PLAIN, play: ["Ctrl+Space", "Tab"], replay: ["Ctrl+Shift+Space", "Shift+Tab"], accept: ["Ctrl+Enter"],
    split: ["Ctrl+Shift+Enter"], newline: ["Enter", "Shift+Enter"] },
  "Express Scribe": { ...PLAIN, play: ["F9", "Tab"], rest: ["F4", "Esc"], back: ["F7"], slower: ["F2"], faster: ["F3"], loop: [],
    previous: ["F10", "Ctrl+Z"], left: ["Ctrl+F9"], right: ["Ctrl+F10"] },
} as const satisfies Record<string, Keys>;

export type Profile = keyof typeof PROFILES;

/** What somebody chose: a profile, and chords of their own for some actions. */
export interface Choice {
  readonly profile: Profile;
  readonly own: Partial<Record<Action, string>>;
}

export const USUAL: Choice = { profile: "Plain", own: {} };

export function keysOf({ profile, own }: Choice): Keys {
  const chosen = Object.entries(own).map(([action, chord]) => [action, [chord]]);
  return { ...(PROFILES[profile] ?? PLAIN), ...Object.fromEntries(chosen) };
}

export type Key = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "isComposing" | "keyCode" | "repeat" | "defaultPrevented"
>;

const NAMES: Readonly<Record<string, string>> = {
  Escape: "Esc", " ": "Space", ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right",
};

/** "Ctrl+Shift+Space". Letters and digits by their place on the keyboard, since a key may write any script. */
export function chordOf({ key, code, ctrlKey, metaKey, shiftKey }: Key): string {
  const placed = /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  const name = NAMES[key] ?? placed ?? (key.length === 1 ? key.toUpperCase() : key);
  return `${ctrlKey || metaKey ? "Ctrl+" : ""}${shiftKey ? "Shift+" : ""}${name}`;
}

/** These have a usual meaning elsewhere, so they are the page's only in the text box. */
const OF_THE_BOX = new Set(["Tab", "Shift+Tab", "Enter", "Shift+Enter", "Ctrl+Z"]);

export function whereOf(chord: string): string {
  return OF_THE_BOX.has(chord) ? "in the text box" : "anywhere";
}

/** What to do with a key press: perhaps an action, and whether the browser's own answer must be stopped. */
export interface Press {
  readonly action: Action | null;
  readonly stop: boolean;
}

/** Where a key was pressed. `untouched`: nothing was typed yet in this segment, so there is nothing there to undo. */
export interface Place {
  readonly inBox: boolean;
  readonly untouched: boolean;
}

const NOT_OURS: Press = { action: null, stop: false };
const REPEATED: ReadonlySet<Action> = new Set(["back", "quieter", "louder", "startEarlier", "startLater", "endEarlier", "endLater"]);

/**
 * A press that belongs to an input method is nobody's shortcut: keyCode 229 is how browsers mark those that arrive
 * before `isComposing` is set, and a method within the page prevents the default. A held key acts once (a held Enter must
 * not accept one text after another), and its repeats are swallowed, so that they do not land in the next text as new
 * lines.
 */
export function press(event: Key, { inBox, untouched }: Place, keys: Keys): Press {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.altKey) return NOT_OURS;
  const chord = chordOf(event);
  if (chord === "Esc" && !inBox) return { action: "rest", stop: true };
  const found = (!OF_THE_BOX.has(chord) || inBox) && (chord !== "Ctrl+Z" || untouched) ? actionOf(chord, keys) : null;
  if (event.repeat && chord === "Enter" && found !== "newline") return { action: null, stop: true }; // buttons too
  if (!found || found === "newline") return NOT_OURS; // only the box itself can write its new line
  return { action: event.repeat && !REPEATED.has(found) ? null : found, stop: true };
}

function actionOf(chord: string, keys: Keys): Action | null {
  return ACTIONS.find((action) => keys[action].includes(chord)) ?? null;
}

/** Chords that browsers or the text box need for themselves. */
const TAKEN = new Set([..."ACFLNPRTVWX"].map((letter) => `Ctrl+${letter}`).concat("F5", "F11", "F12", "Ctrl+Shift+Z"));

/** Why a chord cannot be given to an action, in words, or "" where it can. */
export function objection(chord: string, action: Action, keys: Keys): string {
  const writes = !/^Ctrl\+|^(Shift\+)?(F\d+|Tab|Enter|Esc|Insert|Pause)$/.test(chord);
  if (writes) return messages.writesInText(chord);
  if (TAKEN.has(chord)) return messages.ofTheBrowser(chord);
  const other = actionOf(chord, keys);
  if (!other || other === action) return "";
  return messages.taken(chord, messages.deeds[other]);
}

/** What a button does and its key, for its title. */
export function withKey(words: string, key: string | undefined): string {
  return key ? `${words} (${key})` : words;
}
