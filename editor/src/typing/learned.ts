// The words that somebody took before, and for which letters: kept for each person on this computer, a few hundred for each
// language, and forgotten when the person says so.

import type { Own } from "./suggest";

/** How many words are kept; of more, those that were not taken for longest are forgotten. */
const MOST_WORDS = 500;
/** What a word costs that was taken once, and how much less with each time: it comes before every word of the list. */
const ONCE = -0.4;
const PER_TIME = 0.25;
const MOST_TIMES = 20;

/** `letters`: for what the word was taken last; `at`: when, in ms since 1970. */
export interface Learned {
  readonly word: string;
  readonly letters: string;
  readonly times: number;
  readonly at: number;
}

/** Where they are kept: the journal of the person, one record for each language. */
export interface Keeper {
  get(language: string): readonly Learned[];
  /** An empty list removes the record. */
  set(language: string, words: readonly Learned[]): void;
}

export class OwnWords implements Own {
  constructor(
    private readonly keeper: Keeper,
    private readonly language: string,
  ) {}

  get costs(): ReadonlyMap<string, number> {
    return new Map(this.words.map(({ word, times }) => [word, ONCE - PER_TIME * Math.log(Math.min(times, MOST_TIMES))]));
  }

  get count(): number {
    return this.words.length;
  }

  chosen(latin: string): string {
    return this.words.find(({ letters }) => letters === latin)?.word ?? "";
  }

  /** The person took `word` for `latin`. The newest comes first, so it is what these letters mean from now on. */
  learn(word: string, latin: string): void {
    const known = this.words.find((each) => each.word === word);
    const others = this.words.filter((each) => each.word !== word);
    const letters = latin.toLowerCase() || (known?.letters ?? "");
    const learned = { word, letters, times: (known?.times ?? 0) + 1, at: Date.now() };
    this.keeper.set(this.language, [learned, ...others].slice(0, MOST_WORDS));
  }

  forget(): void {
    this.keeper.set(this.language, []);
  }

  private get words(): readonly Learned[] {
    return this.keeper.get(this.language);
  }
}
