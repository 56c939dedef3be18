// Finding a name in texts of Indian scripts, and putting another in its place, without ever cutting a letter.
//
//   text     न म स् ते  रा म  जी          compared letter by letter, in NFC, joiners left out
//   sought             रा म             not found within रामू: its last letter is another
//
// A letter is what is written as one: a grapheme cluster, and clusters that a virama binds (an akshara).

/** A place in a text: [start, end) in UTF-16 units. */
export interface Hit {
  readonly start: number;
  readonly end: number;
}

interface Letter extends Hit {
  readonly plain: string;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Viramas that bind two consonants, with a joiner behind or not. Tamil's only silences the vowel. */
const BINDS = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d]\u200d?$/u;
const JOINERS = /[\u200c\u200d]/gu;
const OF_A_WORD = /[\p{L}\p{M}\p{N}]/u;

/** The letters of a text, in order. */
export function letters(text: string): Letter[] {
  const found: { start: number; end: number; plain: string }[] = [];
  for (const { segment, index } of segmenter.segment(text)) {
    const last = found.at(-1);
    if (last && BINDS.test(text.slice(last.start, last.end)) && /^\p{L}/u.test(segment)) last.end = index + segment.length;
    else found.push({ start: index, end: index + segment.length, plain: "" });
  }
  return found.map(({ start, end }) => ({ start, end, plain: plain(text.slice(start, end)) }));
}

/** Where `sought` stands in `text`, from left to right, none over another. `whole`: only whole words. */
export function find(text: string, sought: string, whole: boolean): Hit[] {
  const wanted = letters(sought.trim()).map((each) => each.plain);
  if (wanted.length === 0) return [];
  const all = letters(text);
  const hits: Hit[] = [];
  for (let at = 0; at + wanted.length <= all.length; ) {
    const [first, last] = [all[at]!, all[at + wanted.length - 1]!];
    const fits = wanted.every((letter, index) => all[at + index]!.plain === letter);
    const alone = !OF_A_WORD.test(all[at - 1]?.plain ?? "") && !OF_A_WORD.test(all[at + wanted.length]?.plain ?? "");
    if (fits && (alone || !whole)) hits.push({ start: first.start, end: last.end });
    at += fits && (alone || !whole) ? wanted.length : 1;
  }
  return hits;
}

/** The text with `by` at each of these places, in NFC. Hits are as `find` returns them. */
export function replaced(text: string, hits: readonly Hit[], by: string): string {
  let from = 0;
  const parts = hits.map(({ start, end }) => {
    const kept = text.slice(from, start);
    from = end;
    return kept + by.normalize("NFC");
  });
  return parts.join("") + text.slice(from);
}

/** Some words around a hit: what is before it, the hit, and what is behind it. */
export function inContext(text: string, { start, end }: Hit, words = 4): readonly [string, string, string] {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const near = [before.split(/(?<=\s)/u).slice(-words).join(""), after.split(/(?=\s)/u).slice(0, words).join("")] as const;
  return [(near[0] === before ? "" : "… ") + near[0], text.slice(start, end), near[1] + (near[1] === after ? "" : " …")];
}

function plain(letter: string): string {
  return letter.replace(JOINERS, "").normalize("NFC").toLowerCase();
}
