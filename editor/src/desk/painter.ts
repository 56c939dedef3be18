// Marks on the words of a text, painted by the browser (CSS Custom Highlight API): a <span> for each word makes weak
// computers slow, and could break the shaping of letters. Several texts on the page share the names of the marks; each
// takes away only its own.

import type { Doubt } from "../api/types";
import type { Spot } from "./surface";

/** Styled in desk.css. */
type Name = Doubt | "now";

/** Chromium 105, Firefox 140, Safari 17.2. */
export function canPaint(): boolean {
  return typeof Highlight === "function" && "highlights" in CSS;
}

export class Painter {
  private readonly painted = new Map<Name, readonly StaticRange[]>();

  /** Mark these words, and no others of this painter. `nodes`: the text node of each piece. */
  paint(name: Name, nodes: readonly Text[], spots: readonly Spot[]): void {
    const highlight = CSS.highlights.get(name) ?? new Highlight();
    for (const range of this.painted.get(name) ?? []) highlight.delete(range);
    const ranges = spots.map(({ piece, start, end }) =>
      new StaticRange({ startContainer: nodes[piece]!, startOffset: start, endContainer: nodes[piece]!, endOffset: end }));
    for (const range of ranges) highlight.add(range);
    this.painted.set(name, ranges);
    CSS.highlights.set(name, highlight);
  }

  /** The text goes away. */
  clear(): void {
    for (const [name, ranges] of this.painted) for (const range of ranges) CSS.highlights.get(name)?.delete(range);
    this.painted.clear();
  }
}
