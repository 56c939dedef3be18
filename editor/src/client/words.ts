// Which word of a text stands at a place in it, and when it is said.

export interface TimedWord {
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
}

/** The word at `offset` (in code units of the text), null where none is known. Words stand in the text in this order. */
export function wordAtOffset(text: string, words: readonly TimedWord[], offset: number): TimedWord | null {
  let from = 0;
  for (const word of words) {
    const start = text.indexOf(word.text, from);
    if (start < 0) continue; // its spelling in the text is another
    from = start + word.text.length;
    if (offset >= start && offset <= from) return word;
  }
  return null;
}

/** Where in the text of an element somebody clicked, in code units; null where the browser cannot say. */
export function offsetOf(event: MouseEvent): number | null {
  const range = document.caretRangeFromPoint?.(event.clientX, event.clientY);
  return range?.startContainer.nodeType === Node.TEXT_NODE ? range.startOffset : null;
}

/** How much of a recording people have seen, 0 to 1; null before there are segments. */
export function seen({ segments, reviewed_segments }: { readonly segments: number; readonly reviewed_segments: number }): number | null {
  return segments === 0 ? null : reviewed_segments / segments;
}

/** "1.4 MB": as people say sizes. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
