// Which letters of a script follow each other, counted in a word list: how likely a word is that no list holds.

/** Letters are counted by their places in the script's block; Arabic takes two. */
const SIZE = 128;
/** What a letter of an everyday word surprises, in nats. */
const USUAL = 2;
/** The count that every pair and triple starts with, so that none is impossible. */
const SMOOTH = 0.3;

export class Letters {
  private readonly triples = new Uint16Array(SIZE * SIZE * SIZE);
  private counted = false;
  private readonly pairs = new Uint16Array(SIZE * SIZE);

  count(words: readonly string[]): void {
    this.counted ||= words.length > 0;
    for (const word of words) this.countOne(word);
  }

  /** How surprising it is that `text` goes on with `more`, in nats above the usual; 0 where no words were counted. */
  surprise(text: string, more: string): number {
    if (!this.counted) return 0;
    let [before, last] = [place(text.at(-2)), place(text.at(-1))];
    let sum = 0;
    for (const letter of more) {
      const next = place(letter);
      const seen = this.pairs[before * SIZE + last]!;
      const likely = (this.triples[(before * SIZE + last) * SIZE + next]! + SMOOTH) / (seen + SMOOTH * SIZE);
      sum -= Math.log(likely) + USUAL;
      [before, last] = [last, next];
    }
    return sum;
  }

  private countOne(word: string): void {
    let [before, last] = [0, 0];
    for (let at = 0; at <= word.length; at += 1) {
      const next = place(word[at]);
      add(this.triples, before * SIZE * SIZE + last * SIZE + next);
      add(this.pairs, before * SIZE + last);
      [before, last] = [last, next];
    }
  }
}

/** Nothing, the edge of a word, is 0; no script has a letter at the first place of its block that words hold. */
function place(letter: string | undefined): number {
  return letter === undefined ? 0 : letter.charCodeAt(0) % SIZE;
}

function add(counts: Uint16Array, at: number): void {
  if (counts[at]! < 65_535) counts[at]! += 1;
}
