// Words that no list holds: Latin letters to the script by the table alone. What a letter may stand for is tried side by side
// (a beam), and ways of which the letters seldom follow each other fall behind.

import type { Letters } from "./letters";
import type { Table, Unit } from "./units";

/** How many ways are kept at each place of the Latin word. */
const BEAM = 14;
/** How much a surprising letter counts against the cost of its spelling. */
const SURPRISE = 0.22;
/** What is not in the table stands as it is, and no other way is better than that by chance. */
const UNKNOWN = 4;

export interface Written {
  readonly text: string;
  readonly cost: number;
}

/** `open`: the word ends in a consonant whose vowel is not decided yet. */
interface Way extends Written {
  readonly open: boolean;
}

export class Writer {
  /** Units by the Latin letters that they may be written with. */
  private readonly bySpelling = new Map<string, { unit: Unit; cost: number }[]>();

  constructor(
    private readonly table: Table,
    private readonly letters: Letters,
  ) {
    for (const unit of table.units) {
      if (unit.kind === "virama" || unit.kind === "sign") continue; // written by their vowels
      for (const [latin, cost] of unit.spellings) {
        if (latin) this.bySpelling.set(latin, [...(this.bySpelling.get(latin) ?? []), { unit, cost }]);
      }
    }
  }

  /** The likeliest ways to write `latin`, the best first, at most `most`. */
  write(latin: string, most: number): Written[] {
    const ways: Map<string, Way>[] = Array.from({ length: latin.length + 1 }, () => new Map());
    ways[0]!.set("", { text: "", cost: 0, open: false });
    for (let at = 0; at < latin.length; at += 1) {
      for (const way of best(ways[at]!.values(), BEAM)) this.spread(way, latin, at, ways);
    }
    const ended = best(ways[latin.length]!.values(), BEAM).flatMap((way) => this.ends(way));
    return best(unique(ended), most);
  }

  private spread(way: Way, latin: string, at: number, ways: Map<string, Way>[]): void {
    let known = false;
    for (let size = Math.min(4, latin.length - at); size > 0; size -= 1) {
      const [typed, lower] = [latin.slice(at, at + size), latin.slice(at, at + size).toLowerCase()];
      const found = [...(this.bySpelling.get(lower) ?? []), ...(typed === lower ? [] : (this.bySpelling.get(typed) ?? []))];
      for (const { unit, cost } of found) {
        const heard = at + size === latin.length && lower === "a" && this.table.signs.get(unit.text) === "" ? this.table.heard : 0;
        for (const next of this.append(way, unit, cost + heard)) put(ways[at + size]!, next);
      }
      for (const [vowel, cost] of way.text ? this.table.unwritten : []) if (vowel === lower) put(ways[at + size]!, { ...way, cost: way.cost + cost });
      known ||= found.length > 0;
    }
    if (doubled(latin, at)) put(ways[at + 1]!, { ...way, cost: way.cost + this.table.doubled });
    if (!known) put(ways[at + 1]!, { ...way, cost: way.cost + UNKNOWN });
  }

  private append(way: Way, unit: Unit, cost: number): Way[] {
    const { joining, virama, signs } = this.table;
    if (unit.kind === "consonant" || unit.kind === "letter") {
      const open = unit.kind === "consonant" && this.table.inherent !== null;
      if (!way.open) return [this.way(way, unit.text, cost, open)];
      return [this.way(way, virama + unit.text, cost + joining.virama, open), this.way(way, unit.text, cost + joining.bare, open)];
    }
    if (unit.kind === "joined") return way.open ? [this.way(way, unit.text, cost, true)] : [];
    if (unit.kind === "mark") return way.text ? [this.way(way, unit.text, cost + (way.open ? joining.bare : 0), false)] : [];
    const sign = signs.get(unit.text);
    if (!way.open) return [this.way(way, unit.text, cost, false)];
    return sign === undefined ? [] : [this.way(way, sign, cost, false)];
  }

  private way(way: Way, more: string, cost: number, open: boolean): Way {
    return { text: way.text + more, cost: way.cost + cost + SURPRISE * this.letters.surprise(way.text, more), open };
  }

  private ends(way: Way): Written[] {
    const { joining, virama } = this.table;
    const end = (text: string, cost: number): Written => ({ text, cost: cost + SURPRISE * this.letters.surprise(text, "\u0000") });
    if (!way.open || joining.last === 0) return [end(way.text, way.cost)];
    return [end(way.text + virama, way.cost), end(way.text, way.cost + joining.last)];
  }
}

function doubled(latin: string, at: number): boolean {
  const [before, here] = [latin[at - 1]?.toLowerCase(), latin[at]!.toLowerCase()];
  return before === here && !"aeiou".includes(here);
}

/** Of two ways to the same text the cheaper one stays. */
function put(ways: Map<string, Way>, way: Way): void {
  const key = `${way.text}${way.open ? "+" : ""}`;
  const known = ways.get(key);
  if (!known || known.cost > way.cost) ways.set(key, way);
}

function best<W extends Written>(ways: Iterable<W>, most: number): W[] {
  return [...ways].sort((a, b) => a.cost - b.cost).slice(0, most);
}

function unique(ways: readonly Written[]): Iterable<Written> {
  const least = new Map<string, Written>();
  for (const way of ways) if ((least.get(way.text)?.cost ?? Infinity) > way.cost) least.set(way.text, way);
  return least.values();
}
