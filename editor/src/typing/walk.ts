// Which words of a list somebody may have meant by Latin letters: the list's trie is walked along the letters, each unit of the
// script by one of its spellings. What a spelling costs is added up; beyond a limit a path is given up.

import { follow, type Trie } from "./trie";
import type { Kind, Spelling, Table, Unit } from "./units";

/** Letters that were typed, and the node of the trie where they are used up. */
export interface Reached {
  readonly node: number;
  readonly cost: number;
}

/** `words`: what a word costs by its place in the list. `reached`: where longer words begin so. */
export interface Walked {
  readonly words: ReadonlyMap<number, number>;
  readonly reached: readonly Reached[];
}

/** A walk that meets more nodes than this has found enough. */
const MOST_STEPS = 5_000;
/** A doubled consonant that was typed once: bacha for बच्चा. */
const SINGLE = 0.4;

/** A table, ready to be walked: units by their first letter. */
export class Reader {
  private readonly byLetter = new Map<number, Unit[]>();

  constructor(readonly table: Table) {
    for (const unit of table.units) {
      const first = unit.text.charCodeAt(0);
      this.byLetter.set(first, [...(this.byLetter.get(first) ?? []), unit]);
    }
  }

  /** The words of the trie that `latin` may be, up to a cost of `limit`. */
  walk(trie: Trie, latin: string, limit: number): Walked {
    return new Walk(trie, latin, limit, this.table, this.byLetter).run();
  }
}

class Walk {
  private readonly words = new Map<number, number>();
  private readonly reached = new Map<number, number>();
  private readonly seen = new Map<number, number>();
  private readonly lower: string;
  private steps = 0;

  constructor(
    private readonly trie: Trie,
    private readonly latin: string,
    private readonly limit: number,
    private readonly table: Table,
    private readonly byLetter: ReadonlyMap<number, readonly Unit[]>,
  ) {
    this.lower = latin.toLowerCase();
  }

  run(): Walked {
    this.step(0, 0, 0, "mark", "");
    return { words: this.words, reached: [...this.reached].map(([node, cost]) => ({ node, cost })) };
  }

  /** At `node` with the letters up to `at` used; `last` is the unit before, of a kind. */
  private step(node: number, at: number, cost: number, kind: Kind, last: string): void {
    if (cost > this.limit || (this.steps += 1) > MOST_STEPS || !this.better(node, at, cost, kind)) return;
    if (at === this.lower.length && node) this.arrive(node, cost, kind);
    for (let next = this.trie.child[node]!; next; next = this.trie.sibling[next]!) {
      for (const unit of this.byLetter.get(this.trie.letter[next]!) ?? []) {
        const end = unit.text.length === 1 ? next : follow(this.trie, next, unit.text.slice(1));
        if (end) this.pass(end, at, cost, { unit, kind, last });
      }
    }
    if (node) for (const [vowel, more] of this.table.unwritten) if (this.reads(vowel, at)) this.step(node, at + vowel.length, cost + more, kind, last);
  }

  /** Whether nobody was here before, with the same letters used, at less cost. */
  private better(node: number, at: number, cost: number, kind: Kind): boolean {
    const key = (node * 64 + at) * 8 + KINDS.indexOf(kind);
    if ((this.seen.get(key) ?? Infinity) <= cost) return false;
    this.seen.set(key, cost);
    return true;
  }

  private arrive(node: number, cost: number, kind: Kind): void {
    keep(this.reached, node, cost);
    const place = this.trie.word[node]!;
    const open = kind === "consonant" && this.table.inherent;
    if (place >= 0) keep(this.words, place, cost + (open ? cheapest(open.last, "") : 0));
  }

  private pass(node: number, at: number, cost: number, { unit, kind, last }: { unit: Unit; kind: Kind; last: string }): void {
    const closes = unit.kind === "sign" || unit.kind === "virama" || unit.kind === "joined" || kind !== "consonant" || !this.table.inherent;
    for (const [vowel, more] of closes ? NOTHING : this.table.inherent!.within) {
      if (!this.reads(vowel, at)) continue;
      const from = at + vowel.length;
      for (const [latin, price] of unit.spellings) {
        if (!this.reads(latin, from)) continue;
        const to = from + latin.length;
        this.enter(node, to, cost + more + price, unit, last);
        if (latin && unit.kind !== "sign" && unit.kind !== "vowel" && this.doubles(to)) this.enter(node, to + 1, cost + more + price + this.table.doubled, unit, last);
      }
      if (kind === "virama" && unit.text === last) this.enter(node, from, cost + SINGLE, unit, last);
    }
  }

  /** After a unit. The unwritten vowel of the last consonant may be typed, too. A virama keeps the consonant before it in mind. */
  private enter(node: number, at: number, cost: number, unit: Unit, last: string): void {
    const kind = unit.kind === "joined" ? "consonant" : unit.kind;
    this.step(node, at, cost, kind, kind === "virama" ? last : unit.text);
    if (kind !== "consonant" || !this.table.inherent) return;
    const place = this.trie.word[node]!;
    for (const [vowel, more] of place >= 0 ? this.table.inherent.last : []) {
      if (vowel && at + vowel.length === this.lower.length && this.reads(vowel, at) && cost + more <= this.limit) keep(this.words, place, cost + more);
    }
    if (at + 1 === this.lower.length && this.lower[at] === "a") keep(this.reached, node, cost);
  }

  /** Whether the consonant just read was typed twice. */
  private doubles(at: number): boolean {
    return this.lower[at] === this.lower[at - 1] && !"aeiou".includes(this.lower[at]!);
  }

  private reads(spelling: string, at: number): boolean {
    if (!spelling) return true;
    if (this.lower.startsWith(spelling, at)) return true;
    return spelling !== spelling.toLowerCase() && this.latin.startsWith(spelling, at);
  }
}

const KINDS: readonly Kind[] = ["consonant", "vowel", "sign", "virama", "mark", "letter"];
const NOTHING: readonly Spelling[] = [["", 0]];

function keep(found: Map<number, number>, key: number, cost: number): void {
  if ((found.get(key) ?? Infinity) > cost) found.set(key, cost);
}

function cheapest(choices: readonly Spelling[], latin: string): number {
  return choices.filter(([vowel]) => vowel === latin).reduce((least, [, cost]) => Math.min(least, cost), 1);
}
