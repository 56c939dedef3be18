// The one table of keys. The page obeys it, the panel of keys prints it and lets people change it, docs/guide/shortcuts.md
// repeats it and a test holds them equal. No plain letters, no Space: an input method needs those.

export interface Deed {
  readonly action: string;
  readonly words: string;
}

export const DEEDS = [
  { action: "play", words: "Play or pause" },
  { action: "replay", words: "Play from the start" },
  { action: "back", words: "Back 2 seconds" },
  { action: "slower", words: "Slower" },
  { action: "faster", words: "Faster" },
  { action: "quieter", words: "Quieter" },
  { action: "louder", words: "Louder" },
  { action: "loop", words: "Play again and again, or once" },
  { action: "again", words: "Hear the last 2 seconds again and again, or go on" },
  { action: "startEarlier", words: "Move the start of the segment earlier" },
  { action: "startLater", words: "Move the start of the segment later" },
  { action: "endEarlier", words: "Move the end of the segment earlier" },
  { action: "endLater", words: "Move the end of the segment later" },
  { action: "doubtful", words: "Go to the next doubtful word and hear it" },
  { action: "word", words: "Hear the word at the caret (or click it)" },
  { action: "before", words: "Hear the segment before this one" },
  { action: "after", words: "Hear the segment after this one" },
  { action: "around", words: "Show or hide what is around the segment" },
  { action: "whole", words: "Show or hide the whole recording" },
  { action: "find", words: "Find and replace in all that you hold" },
  { action: "left", words: "Take the left of two texts" },
  { action: "right", words: "Take the right of two texts" },
  { action: "accept", words: "Accept the text and go to the next" },
  { action: "newline", words: "New line" },
  { action: "split", words: "Split the part at the caret" },
  { action: "merge", words: "Merge the part with the next" },
  { action: "part", words: "To the next part" },
  { action: "join", words: "Merge the segment with the next one, or not" },
  { action: "speaker", words: "Choose or name the speaker" },
  { action: "tag", words: "Put a tag around what is selected" },
  { action: "more", words: "Flags, a note, the dialect that is heard" },
  { action: "nothing", words: "Nothing is said (where the box is empty)" },
  { action: "previous", words: "Open the text before again (Ctrl+Z: before anything is typed)" },
  { action: "controls", words: "To the sound, the buttons, and back to the text" },
  { action: "rest", words: "Pause; from anywhere, back to the text" },
  { action: "help", words: "Show or hide these keys" },
] as const satisfies readonly Deed[];

export type Action = (typeof DEEDS)[number]["action"];
/** The chords of each action, as people write them. */
export type Keys = Readonly<Record<Action, readonly string[]>>;

const PLAIN: Keys = {
  play: ["Tab"], replay: ["Shift+Tab"], back: ["Ctrl+Backspace"], slower: ["F3"], faster: ["F4"],
  quieter: ["Ctrl+Down"], louder: ["Ctrl+Up"], loop: ["F2"], again: ["Shift+F9"],
  startEarlier: ["Shift+F2"], startLater: ["Shift+F3"], endEarlier: ["Ctrl+F2"], endLater: ["Ctrl+F3"],
  doubtful: ["Ctrl+."], word: ["Ctrl+,"], before: ["Shift+F7"], after: ["Shift+F8"], around: ["Ctrl+I"],
  whole: ["Shift+F4"], find: ["Ctrl+H"],
  left: ["F9"], right: ["F10"], accept: ["Enter"],
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
  return DEEDS.find(({ action }) => keys[action].includes(chord))?.action ?? null;
}

/** Chords that browsers or the text box need for themselves. */
const TAKEN = new Set([..."ACFLNPRTVWX"].map((letter) => `Ctrl+${letter}`).concat("F5", "F11", "F12", "Ctrl+Shift+Z"));

/** Why a chord cannot be given to an action, in words, or "" where it can. */
export function objection(chord: string, action: Action, keys: Keys): string {
  const writes = !/^Ctrl\+|^(Shift\+)?(F\d+|Tab|Enter|Esc|Insert|Pause)$/.test(chord);
  if (writes) return `${chord} writes or moves in the text. Take a key from F1 to F12, or one with Ctrl.`;
  if (TAKEN.has(chord)) return `${chord} belongs to the browser. Take another key.`;
  const other = actionOf(chord, keys);
  if (!other || other === action) return "";
  return `${chord} is “${DEEDS.find((deed) => deed.action === other)!.words}” already. Change that one first, or take another key.`;
}
