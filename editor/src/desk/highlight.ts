// Which words of the draft deserve a second listen, and how they are marked. The browser marks ranges of one text node
// (CSS Custom Highlight API), because a <span> for each word makes weak computers slow. Where the browser cannot, the
// component draws <mark> elements from the same spans.

import type { Word } from "../api/types";

export type Level = "low" | "mid";

/** A stretch of the draft, in UTF-16 units as ranges count them. `word` is the index of the word. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly level: Level;
  readonly word: number;
}

export const LOW_BELOW = 0.5;
export const MID_BELOW = 0.75;

export function level(confidence: number): Level | null {
  if (confidence >= MID_BELOW) return null;
  return confidence < LOW_BELOW ? "low" : "mid";
}

/** Where each word lies in `text`: [start, end) or null for a word the text does not hold. Words come in order. */
export function wordRanges(text: string, words: readonly Word[]): ([number, number] | null)[] {
  let from = 0;
  return words.map((word) => {
    const sought = word.text.trim();
    const start = sought ? text.indexOf(sought, from) : -1;
    if (start < 0) return null;
    from = start + sought.length;
    return [start, from];
  });
}

export function doubtful(text: string, words: readonly Word[]): Span[] {
  const ranges = wordRanges(text, words);
  return words.flatMap((word, index) => {
    const range = ranges[index];
    const doubt = word.confidence === null ? 0 : level(word.confidence);
    return range && doubt ? [{ start: range[0], end: range[1], level: doubt, word: index }] : [];
  });
}

/** The doubtful word after `last` (an index of words, -1 at first), going round at the end; null when there is none. */
export function nextDoubtful(spans: readonly Span[], last: number): Span | null {
  return spans.find((span) => span.word > last) ?? spans[0] ?? null;
}

/** The text cut into plain and marked parts, in order: joined again they are the text. */
export function parts(text: string, spans: readonly Span[]): { text: string; level: Level | null }[] {
  const cut: { text: string; level: Level | null }[] = [];
  let from = 0;
  for (const span of spans) {
    if (span.start > from) cut.push({ text: text.slice(from, span.start), level: null });
    cut.push({ text: text.slice(span.start, span.end), level: span.level });
    from = span.end;
  }
  if (from < text.length) cut.push({ text: text.slice(from), level: null });
  return cut;
}

export function canPaint(): boolean {
  return typeof Highlight === "function" && "highlights" in CSS;
}

/** Paint `spans` on a text node. Names "low", "mid" and "now" are styled in shared/page.css. */
export function paint(node: Text, spans: readonly Span[]): void {
  for (const name of ["low", "mid"] as const) {
    const ranges = spans.filter((span) => span.level === name).map((span) => staticRange(node, span.start, span.end));
    CSS.highlights.set(name, new Highlight(...ranges));
  }
}

/** Paint the word being said, or nothing. */
export function paintNow(node: Text, range: readonly [number, number] | null): void {
  if (range) CSS.highlights.set("now", new Highlight(staticRange(node, range[0], range[1])));
  else CSS.highlights.delete("now");
}

function staticRange(node: Text, start: number, end: number): StaticRange {
  return new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end });
}
