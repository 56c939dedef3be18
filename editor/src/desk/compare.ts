// Where two texts of one segment differ, word by word: what a reviewer has to listen for.

/** A stretch of a text. Joined again, the stretches of a text are that text. */
export interface Stretch {
  readonly text: string;
  readonly differs: boolean;
}

export interface Comparison {
  readonly left: readonly Stretch[];
  readonly right: readonly Stretch[];
  /** At how many places the two differ. */
  readonly places: number;
}

/** More pairs of words than this are not compared one by one: the page would stand still. */
const MOST_PAIRS = 4_000_000;

/**
 * Both texts, cut where they differ. Words are the same if they are the same letters, whatever their spelling in Unicode
 * (NFC). Most words in common: longest common subsequence (Wagner and Fischer 1974), in words x words steps.
 */
export function compare(left: string, right: string): Comparison {
  const [ours, theirs] = [wordsOf(left), wordsOf(right)];
  const common = inCommon(ours.map(plain), theirs.map(plain));
  return {
    left: stretches(left, ours, new Set(common.map(([i]) => i))),
    right: stretches(right, theirs, new Set(common.map(([, j]) => j))),
    places: places([...common, [ours.length, theirs.length]]),
  };
}

interface Placed {
  readonly text: string;
  readonly start: number;
}

function wordsOf(text: string): Placed[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], start: match.index }));
}

function plain({ text }: Placed): string {
  return text.normalize("NFC");
}

export type Pair = readonly [number, number];

/** The places of the words that both have, in order. */
export function inCommon(ours: readonly string[], theirs: readonly string[]): Pair[] {
  let head = 0;
  while (head < ours.length && head < theirs.length && ours[head] === theirs[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(ours.length, theirs.length) - head && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
  const [a, b] = [ours.slice(head, ours.length - tail), theirs.slice(head, theirs.length - tail)];
  const middle = a.length * b.length > MOST_PAIRS ? [] : longest(a, b);
  return [
    ...Array.from({ length: head }, (_, i): Pair => [i, i]),
    ...middle.map(([i, j]): Pair => [head + i, head + j]),
    ...Array.from({ length: tail }, (_, i): Pair => [ours.length - tail + i, theirs.length - tail + i]),
  ];
}

function longest(a: readonly string[], b: readonly string[]): Pair[] {
  const wide = b.length + 1;
  const best = new Uint16Array((a.length + 1) * wide); // how many words a[i:] and b[j:] have in common
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const skipped = Math.max(best[(i + 1) * wide + j]!, best[i * wide + j + 1]!);
      best[i * wide + j] = a[i] === b[j] ? best[(i + 1) * wide + j + 1]! + 1 : skipped;
    }
  }
  const found: Pair[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if (best[(i + 1) * wide + j]! >= best[i * wide + j + 1]!) i += 1;
    else j += 1;
  }
  return found;
}

/** Neighbouring words that differ are one stretch, with the space between them. */
function stretches(text: string, words: readonly Placed[], common: ReadonlySet<number>): Stretch[] {
  const cut: { text: string; differs: boolean }[] = [];
  let from = 0;
  words.forEach((word, index) => {
    const differs = !common.has(index);
    const runs = differs && index > 0 && !common.has(index - 1);
    const [start, end] = [runs ? from : word.start, word.start + word.text.length];
    if (start > from) add(cut, text.slice(from, start), false);
    add(cut, text.slice(start, end), differs);
    from = end;
  });
  if (from < text.length) add(cut, text.slice(from), false);
  return cut;
}

function add(cut: { text: string; differs: boolean }[], text: string, differs: boolean): void {
  const last = cut.at(-1);
  if (last?.differs === differs) last.text += text;
  else cut.push({ text, differs });
}

/** Between the words in common, and after the last of them, there is something or nothing. */
function places(common: readonly Pair[]): number {
  let [i, j, found] = [-1, -1, 0];
  for (const [nextI, nextJ] of common) {
    if (nextI > i + 1 || nextJ > j + 1) found += 1;
    [i, j] = [nextI, nextJ];
  }
  return found;
}
