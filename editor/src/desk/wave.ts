// The waveform of a segment and what is around it: where things are on the screen, and where borders may go.

import type { Peaks } from "../api/types";
import { LEAST_MS, type Span } from "./content";

/** A stretch of the recording. */
export type Stretch = Span;

/** `pairs`: lowest and highest of each `pair_ms` from `start_ms` on, -127 to 127. */
export interface Wave extends Stretch {
  readonly pair_ms: number;
  readonly pairs: Int8Array;
  /** The channels that can be heard. */
  readonly channels: readonly number[];
  /** Where the borders may go. */
  readonly room: Stretch;
}

export type Edge = "start" | "end";

/** How far a key moves a border. */
export const STEP_MS = 50;
/** What the service sends on both sides: pipeline/recordings/clips.py. Drawn as empty before it is here. */
export const AROUND_MS = 3000;

export function waveOf({ pairs, ...rest }: Peaks): Wave {
  return { ...rest, pairs: Int8Array.from(atob(pairs), (letter) => letter.charCodeAt(0)) };
}

/** What the picture shows: the wave, or where it will be. */
export function shown(wave: Wave | null, segment: Stretch): Stretch {
  if (wave) return wave;
  return { start_ms: Math.max(segment.start_ms - AROUND_MS, 0), end_ms: segment.end_ms + AROUND_MS };
}

/** Lowest and highest of each of `count` columns, -1 to 1, in turn. */
export function columns({ pairs }: Wave, count: number): Float32Array {
  const found = new Float32Array(2 * count);
  const length = pairs.length / 2;
  for (let column = 0; column < count; column += 1) {
    const first = Math.floor((column * length) / count);
    const last = Math.max(Math.ceil(((column + 1) * length) / count), first + 1);
    let [low, high] = [127, -127];
    for (let at = first; at < Math.min(last, length); at += 1) {
      low = Math.min(low, pairs[2 * at]!);
      high = Math.max(high, pairs[2 * at + 1]!);
    }
    if (low <= high) found.set([low / 127, high / 127], 2 * column);
  }
  return found;
}

/** How loud the loudest of the segment is, of 1: quiet speech is drawn as high as loud speech. */
export function loudest({ pairs, start_ms, pair_ms }: Wave, segment: Stretch): number {
  const [first, last] = [segment.start_ms, segment.end_ms].map((ms) => Math.floor((ms - start_ms) / pair_ms));
  let most = 1;
  for (let at = 2 * Math.max(first!, 0); at < Math.min(2 * last!, pairs.length); at += 1) most = Math.max(most, Math.abs(pairs[at]!));
  return most / 127;
}

/** Where a moment is in the picture, 0 to 1. */
export function share(ms: number, { start_ms, end_ms }: Stretch): number {
  return Math.min(Math.max((ms - start_ms) / (end_ms - start_ms), 0), 1);
}

/** The moment at a place in the picture, in whole milliseconds. */
export function moment(place: number, { start_ms, end_ms }: Stretch): number {
  return Math.round(start_ms + Math.min(Math.max(place, 0), 1) * (end_ms - start_ms));
}

/** The segment after one border was moved to `ms`, or as near as there is room and picture. */
export function bordered(segment: Stretch, edge: Edge, ms: number, wave: Wave): Stretch {
  const { start_ms, end_ms } = segment;
  if (edge === "start") {
    const from = Math.min(Math.max(wave.room.start_ms, wave.start_ms), start_ms);
    return { start_ms: Math.round(Math.max(from, Math.min(ms, end_ms - LEAST_MS))), end_ms };
  }
  const to = Math.max(Math.min(wave.room.end_ms, wave.end_ms), end_ms);
  return { start_ms, end_ms: Math.round(Math.min(to, Math.max(ms, start_ms + LEAST_MS))) };
}
