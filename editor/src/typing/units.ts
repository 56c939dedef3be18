// What the units of a script are, and how people write each in Latin letters: read from tables that a person can read.
//
//   "क k c.3 q.3"    the letter, then its spellings; a number is what a spelling costs: 0 the usual one, 1 a far-fetched one
//   "ह h -.8"        "-": people may leave it out
//   "ट t.1 T"        a capital letter in a spelling wants a capital letter

/** "joined": a virama and a consonant that are written, or heard, as one: Bengali ya-phala. "letter": it has no vowel of its own. */
export type Kind = "consonant" | "joined" | "vowel" | "sign" | "virama" | "mark" | "letter";

export type Spelling = readonly [latin: string, cost: number];

export interface Unit {
  readonly text: string;
  readonly kind: Kind;
  readonly spellings: readonly Spelling[];
}

/** How one language is written in Latin letters. */
export interface Table {
  readonly units: readonly Unit[];
  /** The vowel that a consonant has unwritten: within a word, and at its end. None where the script has no such vowel. */
  readonly inherent: { readonly within: readonly Spelling[]; readonly last: readonly Spelling[] } | null;
  /** Short vowels that the script leaves out, as Urdu does. */
  readonly unwritten: readonly Spelling[];
  /** What it costs to type a consonant twice that is written once. */
  readonly doubled: number;
  readonly virama: string;
  /** What it costs to join two consonants without a vowel by a virama, and to write them without one. */
  readonly joining: { readonly virama: number; readonly bare: number; readonly last: number };
  /** What it costs that a vowel typed at the end is the unwritten one, where it seldom is heard. */
  readonly heard: number;
  /** An independent vowel, and the sign that stands for it after a consonant ("" for the unwritten one). */
  readonly signs: ReadonlyMap<string, string>;
}

/** Raises an Error for a spelling that is none: the tables are ours. */
export function spellings(words: readonly string[]): Spelling[] {
  return words.map((word) => {
    const found = /^(-|[a-zA-Z]+)(\.\d+)?$/.exec(word);
    if (!found) throw new Error(`${word} is no spelling`);
    return [found[1] === "-" ? "" : found[1]!, Number(found[2] ?? 0)];
  });
}

/** The rows of a table by their letters; a later row takes the place of an earlier one of the same letter. */
export function rows(...tables: readonly string[]): Map<string, Spelling[]> {
  const found = new Map<string, Spelling[]>();
  for (const line of tables.flatMap((table) => table.split(";"))) {
    const [letter, ...words] = line.trim().split(/\s+/);
    if (letter) found.set(letter.normalize("NFC"), spellings(words));
  }
  return found;
}
