// What somebody likes: kept for each person on this computer, from segment to segment and from day to day.

import type { Journal } from "./journal";
import { USUAL, type Choice } from "./shortcuts";
import { PLAIN, type Sound } from "./sound";

export interface Settings {
  readonly sound: Sound;
  readonly keys: Choice;
  /** Whether what is said around the segment stands beside it. */
  readonly around: { readonly shown: boolean };
}

export const DEFAULTS: Settings = { sound: PLAIN, keys: USUAL, around: { shown: true } };

export function settingsOf(journal: Journal): Settings {
  return {
    sound: { ...PLAIN, ...journal.get<Sound>("setting", "sound") },
    keys: { ...USUAL, ...journal.get<Choice>("setting", "keys") },
    around: { ...DEFAULTS.around, ...journal.get<Settings["around"]>("setting", "around") },
  };
}

export function remember(journal: Journal, change: Partial<Settings>): void {
  for (const [name, value] of Object.entries(change)) journal.set("setting", name, value);
}
