// What somebody likes: kept for each person on this computer, from segment to segment and from day to day.

import type { Journal } from "./journal";
import { USUAL, type Choice } from "./shortcuts";
import { PLAIN, type Sound } from "./sound";

export interface Settings {
  readonly sound: Sound;
  readonly keys: Choice;
}

export const DEFAULTS: Settings = { sound: PLAIN, keys: USUAL };

export function settingsOf(journal: Journal): Settings {
  return {
    sound: { ...PLAIN, ...journal.get<Sound>("setting", "sound") },
    keys: { ...USUAL, ...journal.get<Choice>("setting", "keys") },
  };
}

export function remember(journal: Journal, change: Partial<Settings>): void {
  for (const [name, value] of Object.entries(change)) journal.set("setting", name, value);
}
