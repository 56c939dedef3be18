// Which words of a text that a person edits are still the machine's, so that they keep their times and their marks.
//
//   the machine wrote   किसन      को       भुगतान        a time and a doubt for each
//   the text is now     किसान     को       भुगतान
//                       -         kept     kept          what was changed is between what was kept

import type { Doubt, TaskWord } from "../api/types";
import { inCommon } from "./compare";

/** A word of the text: [start, end) in UTF-16 units, as ranges count them. */
export interface Placed {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** When it is said, or between which kept words: null where the machine wrote nothing. */
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  /** The machine wrote it, and it stands there unchanged. */
  readonly kept: boolean;
  readonly doubt: Doubt | null;
}

/** A word that is kept: its times are known. */
export type Kept = Placed & { readonly start_ms: number; readonly end_ms: number };

/** Every word of `text`, in order. `words`: what the machine wrote, in order of time. */
export function placed(text: string, words: readonly TaskWord[]): Placed[] {
  const now = [...text.matchAll(/\S+/gu)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
  const written = words.flatMap((word) => word.text.split(/\s+/u).filter(Boolean).map((part) => ({ part, word })));
  const kept = new Map(inCommon(now.map((each) => heard(each.text)), written.map(({ part }) => heard(part))));
  const found: Placed[] = now.map((each, at) => {
    const word = written[kept.get(at) ?? -1]?.word;
    const { start_ms = null, end_ms = null } = word ?? {};
    return { ...each, start_ms, end_ms, kept: word !== undefined, doubt: word?.doubt ?? null };
  });
  return words.length ? between(found, words[0]!.start_ms, words.at(-1)!.end_ms) : found;
}

/** A word without a time of its own is said between its neighbours that have one. */
function between(found: readonly Placed[], first_ms: number, last_ms: number): Placed[] {
  const [froms, tos]: [number[], number[]] = [[], []];
  let edge_ms = first_ms;
  for (const { end_ms } of found) {
    froms.push(edge_ms);
    edge_ms = end_ms ?? edge_ms;
  }
  edge_ms = last_ms;
  for (const { start_ms } of [...found].reverse()) {
    tos.push(edge_ms);
    edge_ms = start_ms ?? edge_ms;
  }
  tos.reverse();
  return found.map((each, at) => (each.kept ? each : { ...each, start_ms: froms[at]!, end_ms: Math.max(froms[at]!, tos[at]!) }));
}

/** What is compared: the same letters are the same word, with or without a danda or a comma at its ends. */
function heard(word: string): string {
  const plain = word.normalize("NFC").replace(/[\u200c\u200d]/gu, "");
  return plain.replace(/^\p{P}+|\p{P}+$/gu, "") || plain;
}

export function isKept(word: Placed): word is Kept {
  return word.kept;
}

/** The word that the caret is in or touches; null in the space between two. */
export function wordAtCaret(found: readonly Placed[], caret: number): Placed | null {
  return found.find(({ start, end }) => start <= caret && caret <= end) ?? null;
}

/** The marked word after the selection, going round at the end; null where there is none. */
export function nextMarked(found: readonly Placed[], [from, to]: readonly [number, number]): Placed | null {
  const marked = found.filter(({ doubt }) => doubt !== null);
  const isHere = (each: Placed): boolean => each.start === from && each.end === to;
  return marked.find((each) => each.start >= from && !isHere(each)) ?? marked[0] ?? null;
}

/** A piece of the text from `start` on. */
export interface Piece {
  readonly start: number;
  readonly text: string;
}

/** Where a word lies in the pieces. */
export interface Spot {
  readonly piece: number;
  readonly start: number;
  readonly end: number;
}

/** Of how many words a piece is. A mark that moves has the browser paint its piece again, and no more. */
const PIECE = 24;

/** The text cut before every PIECE-th word, so that no word is cut. Joined again, the pieces are the text. */
export function pieces(text: string, found: readonly Placed[]): Piece[] {
  const starts = [0, ...found.filter((_, at) => at > 0 && at % PIECE === 0).map(({ start }) => start)];
  return starts.map((start, at) => ({ start, text: text.slice(start, starts[at + 1]) }));
}

export function spotOf({ start, end }: Pick<Placed, "start" | "end">, cut: readonly Piece[]): Spot {
  const piece = Math.max(0, cut.findLastIndex((each) => each.start <= start));
  const from = cut[piece]?.start ?? 0;
  return { piece, start: start - from, end: end - from };
}
