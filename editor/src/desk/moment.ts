// When something is said, by where it stands in the text.
//
//     text       राशन   कार्ड   naya   |   नहीं   मिला
//     known      1.2    1.8     ?      ^   2.9    3.3        between words whose times are known: in proportion

import type { Span } from "./content";

/** A word at [start, end) of the text, in UTF-16 units, with its times. */
export interface Anchor extends Span {
  readonly start: number;
  readonly end: number;
}

/**
 * When what stands at `caret` begins, in milliseconds: in the pause between two words whose times are known, else in
 * proportion to the letters between the nearest ones, or the edges of the part. `anchors`: in order.
 */
export function momentAt(text: string, caret: number, anchors: readonly Anchor[], span: Span): number {
  const within = anchors.filter(({ start_ms, end_ms }) => span.start_ms <= start_ms && end_ms <= span.end_ms);
  const before = within.findLast(({ end }) => end <= caret);
  const after = within.find(({ start }) => start >= caret);
  const [from, from_ms] = before ? [before.end, before.end_ms] : [0, span.start_ms];
  const [to, to_ms] = after ? [after.start, after.start_ms] : [text.length, span.end_ms];
  const share = isGap(text.slice(from, to)) || to <= from ? 0.5 : (caret - from) / (to - from);
  return Math.round(from_ms + (to_ms - from_ms) * share);
}

/** The nearest place to the caret that cuts no word. */
export function betweenWords(text: string, caret: number): number {
  const [left, right] = [/\S*$/.exec(text.slice(0, caret))![0].length, /^\S*/.exec(text.slice(caret))![0].length];
  if (left === 0 || right === 0) return caret;
  return left <= right ? caret - left : caret + right;
}

function isGap(text: string): boolean {
  return text.trim() === "";
}
