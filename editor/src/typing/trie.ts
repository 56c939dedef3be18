// The words of a list by their letters, in a few flat arrays: 40,000 words take about 2 MB and are ready in some
// milliseconds, also on a weak PC.

/** Node 0 is the root. `word[node]`: the place of the word that ends there in the list it was made from, or -1. */
export interface Trie {
  readonly letter: Uint16Array;
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  readonly word: Int32Array;
}

/** `words` may be in any order; of two that are the same the first counts. */
export function trieOf(words: readonly string[]): Trie {
  const builder = new TrieBuilder(words);
  builder.add(words.length);
  return builder.trie;
}

/** Makes a trie in several steps. */
export class TrieBuilder {
  readonly trie: Trie;
  private readonly order: Int32Array;
  private done = 0;
  private count = 1;
  private before = "";
  /** The nodes of the word before. */
  private readonly path: number[] = [0];

  constructor(private readonly words: readonly string[]) {
    this.order = sorted(words);
    const size = 1 + words.reduce((sum, word) => sum + word.length, 0);
    const [letter, child, sibling] = [new Uint16Array(size), new Int32Array(size), new Int32Array(size)];
    this.trie = { letter, child, sibling, word: new Int32Array(size).fill(-1) };
  }

  /** Add words until there are `until` of them. */
  add(until: number): void {
    for (; this.done < Math.min(until, this.order.length); this.done += 1) this.addOne(this.order[this.done]!);
  }

  private addOne(place: number): void {
    const { trie, path } = this;
    const text = this.words[place]!;
    let same = 0;
    while (same < text.length && same < this.before.length && text[same] === this.before[same]) same += 1;
    let beside = path[same + 1] ?? 0; // the node beside which the new branch hangs
    for (let at = same; at < text.length; at += 1) {
      trie.letter[this.count] = text.charCodeAt(at);
      if (beside) trie.sibling[beside] = this.count;
      else trie.child[path[at]!] = this.count;
      [path[at + 1], beside] = [this.count, 0];
      this.count += 1;
    }
    path.length = text.length + 1;
    const end = path[text.length]!;
    if (trie.word[end] === -1) trie.word[end] = place;
    this.before = text;
  }
}

/** The node under `node` that `text` leads to, or 0. */
export function follow(trie: Trie, node: number, text: string): number {
  let here = node;
  for (let at = 0; at < text.length && (here || at === 0); at += 1) {
    const letter = text.charCodeAt(at);
    here = trie.child[here]!;
    while (here && trie.letter[here] !== letter) here = trie.sibling[here]!;
  }
  return here;
}

/** The places of the words under a node, and how many letters below it each ends; at most `most` words. */
export function under(trie: Trie, node: number, most: number): [place: number, depth: number][] {
  const found: [number, number][] = [];
  const open: [number, number][] = [[node, 0]];
  while (open.length && found.length < most) {
    const [here, depth] = open.pop()!;
    if (trie.word[here]! >= 0) found.push([trie.word[here]!, depth]);
    for (let next = trie.child[here]!; next; next = trie.sibling[next]!) open.push([next, depth + 1]);
  }
  return found;
}

/** The places of the words in the order of their letters. A list is in order but for its frequent words: those are sorted, and put between. */
function sorted(words: readonly string[]): Int32Array {
  let tail = words.length - 1;
  while (tail > 0 && words[tail - 1]! <= words[tail]!) tail -= 1;
  const head = Array.from({ length: Math.max(tail, 0) }, (_, place) => place).sort((a, b) => (words[a]! < words[b]! ? -1 : words[a]! > words[b]! ? 1 : a - b));
  const order = new Int32Array(words.length);
  for (let [at, next] = [0, 0]; at < order.length; at += 1) {
    const place = head[next];
    order[at] = place !== undefined && (tail >= words.length || words[place]! <= words[tail]!) ? (next += 1, place) : tail++;
  }
  return order;
}
