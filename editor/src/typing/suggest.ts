// Suggestions for what somebody types in Latin letters: words of the list, of the client and of the person that may be written
// so, then what the letters say by rule. Everything happens in the page.

import { indicTable } from "./indic";
import { Writer } from "./rules";
import { under } from "./trie";
import type { Table } from "./units";
import { URDU } from "./urdu";
import { Reader, type Walked } from "./walk";
import { Favourites, Language, type WordList } from "./words";

/** Urdu, Dakhini, and the languages of Punjab in its letters; Sindhi and Kashmiri have letters of their own. */
const URDU_LIKE = new Set(["ur", "dcc", "lah", "phr", "pnb"]);
/** How many suggestions there are at most. */
export const MOST = 5;
/** Longer runs of letters are no word. */
export const LONGEST = 30;
/** Spellings that cost more than this are not what was meant. */
const LIMIT = 2.4;
/** What it costs a word that no list holds, and a word of which the end was not typed. */
const UNLISTED = 2.6;
const UNFINISHED = 0.7;
const PER_LETTER = 0.12;
/** Letters that must be typed before a word is completed, and how many words are looked at. */
const COMPLETED_FROM = 3;
const COMPLETIONS = 200;

/** What the suggester knows of the person: see learned.ts. */
export interface Own {
  readonly costs: ReadonlyMap<string, number>;
  /** The word that the person took for these letters last, or "". */
  chosen(latin: string): string;
}

export const NOBODY: Own = { costs: new Map(), chosen: () => "" };

/** The table for a language in a script; null where romanised typing is not known. */
export function tableOf(language: string, script: string): Table | null {
  if (script === "Arab") return URDU_LIKE.has(language.split("-")[0]!) ? URDU : null;
  return indicTable(script, language.split("-")[0]!);
}

export class Suggester {
  private readonly reader: Reader;
  private readonly writer: Writer;
  private favourites: Favourites;

  constructor(
    private readonly table: Table,
    private readonly language: Language,
    private readonly list: WordList,
    private vocabulary: readonly string[] = [],
    private own: Own = NOBODY,
  ) {
    this.reader = new Reader(table);
    this.writer = new Writer(table, language.letters);
    this.favourites = this.favour();
  }

  /** The words of the client, or of the person, are others now. */
  know(vocabulary: readonly string[], own: Own): void {
    [this.vocabulary, this.own] = [vocabulary, own];
    this.favourites = this.favour();
  }

  /** The likeliest words for `latin`, the best first, at most MOST; none for what is no Latin word. */
  suggest(latin: string): string[] {
    if (!/^[A-Za-z]+$/.test(latin) || latin.length > LONGEST) return [];
    const costs = new Map<string, number>();
    const offer = (word: string, cost: number): void => void costs.set(word, Math.min(cost, costs.get(word) ?? Infinity));
    for (const [place, cost] of this.reader.walk(this.language.trie, latin, LIMIT).words) offer(this.language.all[place]!, cost + this.language.cost(place));
    const favoured = this.reader.walk(this.favourites.trie, latin, LIMIT);
    for (const [place, cost] of favoured.words) offer(this.favourites.words[place]!, cost + this.favourites.cost(place));
    if (latin.length >= COMPLETED_FROM) this.complete(favoured, offer);
    for (const { text, cost } of this.writer.write(latin, MOST)) offer(text, cost + UNLISTED);
    const chosen = this.own.chosen(latin.toLowerCase());
    if (chosen) offer(chosen, -Infinity);
    return [...costs].sort(([, a], [, b]) => a - b).slice(0, MOST).map(([word]) => word);
  }

  private complete({ reached }: Walked, offer: (word: string, cost: number) => void): void {
    const { trie, words } = this.favourites;
    for (const { node, cost } of reached) {
      for (const [place, missing] of under(trie, node, COMPLETIONS)) {
        const longer = UNFINISHED + PER_LETTER * missing;
        if (missing > 0) offer(words[place]!, cost + this.favourites.cost(place) + longer);
      }
    }
  }

  private favour(): Favourites {
    const inScript = this.vocabulary.filter((word) => this.table.units.some(({ text }) => word.includes(text)));
    return new Favourites(this.list.frequent, inScript, this.own.costs);
  }
}
