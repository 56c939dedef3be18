// What the desk says of work without a link, put together from its messages.

import { desk } from "./desk";
import { named } from "./grammar";
import { bytes } from "./sizes";

/** The line at the bottom while there is no link. `waiting`: texts to be sent. */
export function offlineState(segments: number, waiting: number): string {
  return waiting === 0 ? desk.offline.nothingWaits(segments) : desk.offline.textsWait(segments, waiting);
}

/** `until`: when the lease of the first of them ends, in words; null where that is not known. */
export function packed(segments: number, size_bytes: number, until: string | null): string {
  if (segments === 0) return desk.offline.nothingPacked;
  const here = desk.offline.packed(segments, bytes(size_bytes));
  return until === null ? here : `${here} ${desk.offline.yoursUntil(until)}`;
}

/** Texts that came after somebody else's: `names` of their recordings. */
export function keptAsSeconds(names: readonly string[]): string {
  const of = [...new Set(names)].map((name) => `“${named(name)}”`).join(", ");
  return desk.offline.keptAsSeconds(names.length, of);
}
