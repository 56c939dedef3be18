// What is known of a language's words: the service's list, the client's vocabulary, and what the person typed before.

import { Letters } from "./letters";
import { TrieBuilder, trieOf, type Trie } from "./trie";

/** `frequent`: the most frequent first. `others`: in any order. */
export interface WordList {
  readonly frequent: readonly string[];
  readonly others: readonly string[];
}

export const NO_WORDS: WordList = { frequent: [], others: [] };

/** What it costs a word to be no more than one of the list; the most frequent cost nothing. */
const LISTED = 1.5;
const PER_RANK = 0.16;
/** A word of the client costs as little as a frequent one. */
const OF_THE_CLIENT = 0.2;

/** How many words are made ready in one go. */
const STEP = 2000;

/** Reads the service's list: a word a line, the frequent ones first; after an empty line the others. */
export function readList(text: string): WordList {
  const [frequent = "", others = ""] = text.split("\n\n");
  return { frequent: frequent.split("\n").filter(Boolean), others: others.split("\n").filter(Boolean) };
}

/** The list of a language, ready to be searched. */
export class Language {
  readonly all: readonly string[];
  readonly trie: Trie;
  readonly letters: Letters;
  private readonly frequent: number;

  private constructor(list: WordList, trie: Trie, letters: Letters) {
    this.frequent = list.frequent.length;
    this.all = [...list.frequent, ...list.others];
    [this.trie, this.letters] = [trie, letters];
  }

  /** In steps of a few milliseconds, so that nobody who types or listens meanwhile waits. `rest`: until the page is free again. */
  static async make(list: WordList, rest: () => Promise<void>): Promise<Language> {
    const all = [...list.frequent, ...list.others];
    const [builder, letters] = [new TrieBuilder(all), new Letters()];
    for (let from = 0; from < all.length; from += STEP) {
      await rest();
      builder.add(from + STEP);
      letters.count(all.slice(from, from + STEP));
    }
    return new Language(list, builder.trie, letters);
  }

  cost(place: number): number {
    return place < this.frequent ? Math.min(LISTED, PER_RANK * Math.log(1 + place)) : LISTED;
  }
}

/** A few words that count more than the list: the client's, the person's own, the most frequent. Longer words are completed from them. */
export class Favourites {
  readonly words: readonly string[];
  readonly trie: Trie;
  private readonly costs: ReadonlyMap<string, number>;

  /** `own`: what a word of the person costs, mostly less than nothing. */
  constructor(frequent: readonly string[], vocabulary: readonly string[], own: ReadonlyMap<string, number>) {
    const costs = new Map(frequent.map((word, place) => [word, Math.min(LISTED, PER_RANK * Math.log(1 + place))]));
    for (const word of vocabulary.flatMap((term) => [term, ...term.split(/\s+/)])) costs.set(word, Math.min(costs.get(word) ?? LISTED, OF_THE_CLIENT));
    for (const [word, cost] of own) costs.set(word, Math.min(costs.get(word) ?? LISTED, cost));
    this.costs = costs;
    this.words = [...costs.keys()];
    this.trie = trieOf(this.words);
  }

  cost(place: number): number {
    return this.costs.get(this.words[place]!) ?? LISTED;
  }
}
