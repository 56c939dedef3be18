// Times are integer milliseconds from the start of the recording; the player's clock is in seconds (float) from the start
// of the clip. They are converted here and nowhere else.

import { shared } from "../text/shared";

interface Timed {
  readonly start_ms: number;
  readonly end_ms: number;
}

/** "0:07", "12:05", "1:02:03". Fractions of a second are dropped, as a clock does. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** 4210 is "4.2"; how much was taken back has no sign. */
export function seconds(ms: number): string {
  return (Math.abs(ms) / 1000).toFixed(1);
}

/** "0:07.25": a clock that shows where a border is. */
export function fine(ms: number): string {
  return `${clock(ms)}.${String(Math.floor((Math.max(0, ms) % 1000) / 10)).padStart(2, "0")}`;
}

/** "4.2 s": how long a stretch is. */
export function length(span: Timed): string {
  return shared.seconds(seconds(span.end_ms - span.start_ms));
}

export function toPlayer(ms: number, clip: Timed): number {
  return Math.min(Math.max(ms, clip.start_ms), clip.end_ms) / 1000 - clip.start_ms / 1000;
}

export function toRecording(player_s: number, clip: Timed): number {
  return clip.start_ms + Math.round(player_s * 1000);
}

/** Index of the word being said at `ms`, or -1 between words. Words are in order and do not overlap. */
export function wordAt(words: readonly Timed[], ms: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  const before = words[low - 1];
  return before && ms < before.end_ms ? low - 1 : -1;
}
