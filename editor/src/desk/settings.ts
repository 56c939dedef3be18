// What somebody likes: kept for each person on this computer, from segment to segment and from day to day.

import type { Journal } from "./journal";
import { USUAL, type Choice } from "./shortcuts";
import { PLAIN, type Sound } from "./sound";

export interface Settings {
  readonly sound: Sound;
  readonly keys: Choice;
  /** Whether what is said around the segment stands beside it. */
  readonly around: { readonly shown: boolean };
  /** Help with typing: Latin letters become words, the row of signs is shown, Backspace erases whole aksharas. */
  readonly typing: { readonly romanised: boolean; readonly signs: boolean; readonly whole: boolean };
}

export const DEFAULTS: Settings = { sound: PLAIN, keys: USUAL, around: { shown: true }, typing: { romanised: false, signs: false, whole: false } };

export function settingsOf(journal: Journal): Settings {
  return {
    sound: { ...PLAIN, ...journal.get<Sound>("setting", "sound") },
    keys: { ...USUAL, ...journal.get<Choice>("setting", "keys") },
    around: { ...DEFAULTS.around, ...journal.get<Settings["around"]>("setting", "around") },
    typing: { ...DEFAULTS.typing, ...journal.get<Settings["typing"]>("setting", "typing") },
  };
}

export function remember(journal: Journal, change: Partial<Settings>): void {
  for (const [name, value] of Object.entries(change)) journal.set("setting", name, value);
}
