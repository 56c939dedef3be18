// How somebody likes to listen: kept for each person, from segment to segment and from day to day.

import type { Journal } from "./journal";

export interface Sound {
  readonly rate: number;
  /** From 0 to 1. */
  readonly volume: number;
  readonly loop: boolean;
}

export const RATES: readonly number[] = [0.5, 0.65, 0.8, 1, 1.25, 1.5, 2];
export const PLAIN: Sound = { rate: 1, volume: 1, loop: false };
const LOUDER = 0.1;

export function soundOf(journal: Journal): Sound {
  return { ...PLAIN, ...journal.get<Sound>("setting", "sound") };
}

export function remember(journal: Journal, sound: Sound): void {
  journal.set("setting", "sound", sound);
}

/** -1 slower, 1 faster. */
export function speed(sound: Sound, step: -1 | 1): Sound {
  const at = RATES.indexOf(sound.rate) + step;
  return { ...sound, rate: RATES[Math.min(Math.max(at, 0), RATES.length - 1)]! };
}

/** -1 quieter, 1 louder. */
export function volume(sound: Sound, step: -1 | 1): Sound {
  const volume = Math.round((sound.volume + step * LOUDER) * 100) / 100;
  return { ...sound, volume: Math.min(Math.max(volume, 0), 1) };
}
