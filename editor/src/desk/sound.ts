// How somebody listens: speed, volume, and whether the sound goes round, how it goes on after a pause.

export interface Sound {
  readonly rate: number;
  /** From 0 to 1. */
  readonly volume: number;
  readonly loop: boolean;
  /** How far it goes back when it goes on after a pause. */
  readonly resume_s: number;
  /** Whether all channels are heard together, where there are several. */
  readonly together: boolean;
}

export const RATES: readonly number[] = [0.5, 0.65, 0.8, 1, 1.25, 1.5, 2];
export const PLAIN: Sound = { rate: 1, volume: 1, loop: false, resume_s: 1, together: false };
/** How far the sound may go back after a pause, in seconds. */
export const RESUMES: readonly number[] = [0, 0.5, 1, 2, 3];
const LOUDER = 0.1;

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
