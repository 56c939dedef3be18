// The one table of keys. The page obeys it, the help panel prints it, docs/guide/shortcuts.md repeats it and a test holds
// them equal. No plain letters, no Space: an input method needs those.

export type Action =
  | "play" | "replay" | "back" | "slower" | "faster" | "doubtful" | "accept" | "newline" | "leave" | "help";

export interface Shortcut {
  readonly action: Action;
  /** As KeyboardEvent.key says it. */
  readonly key: string;
  readonly ctrl?: true;
  readonly shift?: true;
  /** Works only while the text box has the focus; elsewhere the key keeps its usual meaning. */
  readonly inBox?: true;
  /** How people write it. */
  readonly label: string;
  readonly words: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: "play", key: "Tab", inBox: true, label: "Tab", words: "Play or pause" },
  { action: "replay", key: "Tab", shift: true, inBox: true, label: "Shift+Tab", words: "Play from the start" },
  { action: "back", key: "Backspace", ctrl: true, label: "Ctrl+Backspace", words: "Back 2 seconds" },
  { action: "slower", key: "F3", label: "F3", words: "Slower" },
  { action: "faster", key: "F4", label: "F4", words: "Faster" },
  { action: "doubtful", key: ".", ctrl: true, label: "Ctrl+.", words: "Hear the next doubtful word" },
  { action: "accept", key: "Enter", inBox: true, label: "Enter", words: "Accept the text and go to the next" },
  { action: "newline", key: "Enter", shift: true, inBox: true, label: "Shift+Enter", words: "New line" },
  { action: "leave", key: "Escape", inBox: true, label: "Esc", words: "Leave the box; Tab then moves between buttons" },
  { action: "help", key: "F1", label: "F1", words: "Show or hide this list" },
];

export type Key = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "isComposing" | "keyCode" | "repeat"
>;

/** What to do with a key press: perhaps an action, and whether the browser's own answer must be stopped. */
export interface Press {
  readonly action: Action | null;
  readonly stop: boolean;
}

const NOT_OURS: Press = { action: null, stop: false };

/**
 * A press that belongs to an input method is nobody's shortcut: keyCode 229 is how browsers mark those that arrive
 * before `isComposing` is set. A held key acts once (a held Enter must not accept one text after another), and its
 * repeats are swallowed, so that they do not land in the next text as new lines. Only "back" may repeat.
 */
export function press(event: Key, inBox: boolean): Press {
  if (event.isComposing || event.keyCode === 229 || event.altKey) return NOT_OURS;
  if (event.repeat && event.key === "Enter" && !event.shiftKey) return { action: null, stop: true }; // buttons too
  const ctrl = event.ctrlKey || event.metaKey;
  const found = SHORTCUTS.find(
    (s) => s.key === event.key && !!s.ctrl === ctrl && !!s.shift === event.shiftKey && (inBox || !s.inBox),
  );
  if (!found || found.action === "newline") return NOT_OURS; // only the box itself can write its new line
  const held = event.repeat && found.action !== "back";
  return { action: held ? null : found.action, stop: true };
}
