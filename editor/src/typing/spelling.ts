// Words near to one that is there, for somebody who is not sure how it is spelled: by edits of aksharas, where an akshara that
// differs by what people confuse (the length of a vowel, nukta, anusvara, a breath) counts little.

import { aksharas } from "./aksharas";
import type { Language } from "./words";

/** How many are offered, and how far away a word may be: in aksharas, less for a short word. */
const MOST = 6;
const FARTHEST = 2;
const SHORT = 3;
/** An akshara left out or put in. */
const MISSING = 1;
/** Of what a letter counts within an akshara; an akshara never counts more than one. */
const LETTER = 0.5;
const CONFUSED = 0.15;
const ALIKE = 0.3;
/** How much of the price of a word's rarity counts, where the aksharas are as near. */
const RARITY = 0.12;

/** Signs and letters that people take for each other, by their places in Devanagari's block: the blocks are alike. */
const SIGNS = ["\u093f\u0940", "\u0941\u0942", "\u0947\u0948\u0946", "\u094b\u094c\u094a\u0949", "\u0901\u0902", "इई", "उऊ", "एऐऎ", "ओऔऒऑ", "अआ", "\u0943\u093f"];
const LETTERS = ["शषस", "नणङञ", "तटथठ", "दडधढ", "कख", "गघ", "चछ", "जझ", "पफ", "बभव", "रड", "लळऴ", "यज"];
const ARABIC = ["ثسص", "ذزضظ", "تط", "حہھه", "اعآأ", "کقك", "یيے", "غگ", "ںن", "وؤ", "ئیء", "ڑر", "ٹت", "ڈد"];
/** What may be there or not without being heard much. */
const SLIGHT = new Set(["\u093c", "\u0902", "\u0901", "\u0903", "\u200c", "\u200d"]);
const VIRAMA = "\u094d";

const GROUPS = new Map<string, number>();
[...SIGNS, ...LETTERS, ...ARABIC].forEach((group, index) => {
  for (const letter of group) if (!GROUPS.has(letter)) GROUPS.set(letter, index);
});

/** Looks for near words. What is needed of each word is counted at the first search. */
export class Speller {
  private marks: Uint32Array | null = null;

  constructor(
    private readonly language: Language,
    private readonly vocabulary: readonly string[],
  ) {}

  /** Words near to `word`, the client's first, then the nearest; without the word itself. */
  near(word: string): string[] {
    const asked = aksharas(word.normalize("NFC"));
    const limit = asked.length <= SHORT ? 1 : FARTHEST;
    const found = new Map<string, number>();
    const look = (other: string, rarity: number): void => {
      const cost = other === word ? Infinity : distance(asked, aksharas(other), limit);
      if (cost <= limit) found.set(other, Math.min(found.get(other) ?? Infinity, cost + RARITY * rarity));
    };
    const clients = new Set(this.vocabulary.flatMap((term) => term.normalize("NFC").split(/\s+/)));
    for (const other of clients) look(other, 0);
    for (const place of this.likely(word, limit)) look(this.language.all[place]!, this.language.cost(place));
    const rank = (other: string): number => found.get(other)! - (clients.has(other) ? FARTHEST : 0);
    return [...found.keys()].sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
  }

  /** Places of words whose letters are much the same: the others are far away, and are not compared. */
  private likely(word: string, limit: number): number[] {
    const { all } = this.language;
    this.marks ??= Uint32Array.from(all, mark);
    const [own, found] = [mark(word), [] as number[]];
    const most = limit + 2;
    for (let place = 0; place < all.length; place += 1) {
      if (Math.abs(all[place]!.length - word.length) <= 2 * limit + 1 && bits(own ^ this.marks[place]!) <= most) found.push(place);
    }
    return found;
  }
}

/** Which groups of letters a word has, a bit for each. */
function mark(word: string): number {
  let marks = 0;
  for (const letter of word) {
    const plain = inDevanagari(letter);
    if (!SLIGHT.has(plain) && plain !== VIRAMA) marks |= 1 << (GROUPS.get(plain) ?? plain.charCodeAt(0)) % 32;
  }
  return marks >>> 0;
}

function bits(number: number): number {
  let count = 0;
  for (let rest = number; rest; rest &= rest - 1) count += 1;
  return count;
}

/** Edits between two words, in aksharas; Infinity where it is more than `limit`. Two aksharas may be read as one: a virama between them. */
export function distance(a: readonly string[], b: readonly string[], limit: number): number {
  if (Math.abs(a.length - b.length) > limit + 1) return Infinity;
  const costs: number[][] = [];
  for (let i = 0; i <= a.length; i += 1) {
    const row: number[] = [];
    costs.push(row);
    for (let j = 0; j <= b.length; j += 1) row.push(i + j === 0 ? 0 : step(costs, a, b, i, j));
    if (Math.min(...row, ...(costs[i - 1] ?? [])) > limit) return Infinity;
  }
  const cost = costs[a.length]![b.length]!;
  return cost > limit ? Infinity : cost;
}

function step(costs: readonly number[][], a: readonly string[], b: readonly string[], i: number, j: number): number {
  const [one, other] = [a[i - 1], b[j - 1]];
  const ways = [];
  if (i > 0) ways.push(costs[i - 1]![j]! + MISSING);
  if (j > 0) ways.push(costs[i]![j - 1]! + MISSING);
  if (i > 0 && j > 0) ways.push(costs[i - 1]![j - 1]! + change(one!, other!));
  if (i > 0 && j > 1 && joined(one!)) ways.push(costs[i - 1]![j - 2]! + change(one!, b[j - 2]! + other!));
  if (i > 1 && j > 0 && joined(other!)) ways.push(costs[i - 2]![j - 1]! + change(a[i - 2]! + one!, other!));
  return Math.min(...ways);
}

function joined(akshara: string): boolean {
  return [...akshara].some((letter) => inDevanagari(letter) === VIRAMA);
}

/** What it costs to read one akshara for another: its letters compared one by one. */
function change(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]].map((letters) => letters.map(inDevanagari)) as [string[], string[]];
  let above = [0];
  for (const letter of right) above.push(above.at(-1)! + missing(letter));
  for (const letter of left) {
    const row = [above[0]! + missing(letter)];
    right.forEach((other, j) => row.push(Math.min(above[j]! + confused(letter, other), above[j + 1]! + missing(letter), row[j]! + missing(other))));
    above = row;
  }
  return Math.min(1, above.at(-1)!);
}

function missing(letter: string): number {
  if (SLIGHT.has(letter)) return CONFUSED;
  return letter === VIRAMA ? ALIKE : LETTER;
}

function confused(a: string, b: string): number {
  if (a === b) return 0;
  const group = GROUPS.get(a);
  if (group === undefined || group !== GROUPS.get(b)) return 2 * LETTER;
  return group < SIGNS.length ? CONFUSED : ALIKE;
}

/** A letter of another Indian block, at its place in Devanagari's. */
function inDevanagari(letter: string): string {
  const code = letter.charCodeAt(0);
  return code >= 0x980 && code < 0xd80 ? String.fromCharCode(0x900 + (code % 0x80)) : letter;
}
