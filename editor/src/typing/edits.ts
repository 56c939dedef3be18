// Changes of the text in the box as if they were typed: the browser notes them for Ctrl+Z, and reports them as input.

import { between } from "./aksharas";

/** Put `text` in the place of what lies from `start` to `end`; the caret stands behind it, never within an akshara. */
export function replace(box: HTMLTextAreaElement, start: number, end: number, text: string): void {
  box.focus();
  box.setSelectionRange(start, end);
  if (text) document.execCommand("insertText", false, text); // the only way that Ctrl+Z can take back
  else if (end > start) document.execCommand("delete");
  const at = box.selectionEnd;
  const free = joinsNothing(text) ? between(box.value, at) : at;
  if (free !== at) box.setSelectionRange(free, free);
}

/** Put `text` where the caret is, in the place of what is selected. */
export function insert(box: HTMLTextAreaElement, text: string): void {
  replace(box, box.selectionStart, box.selectionEnd, text);
}

/** A word of the client with spaces around it, where there are none yet. */
export function insertWord(box: HTMLTextAreaElement, word: string): void {
  const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)];
  insert(box, `${/\S$/u.test(before) ? " " : ""}${word}${after && /^[\p{L}\p{M}\p{N}]/u.test(after) ? " " : ""}`);
}

/** After a joiner or a sign the next letter belongs to the same akshara: the caret stays there. */
function joinsNothing(text: string): boolean {
  return !/[\u200c\u200d\p{M}]$/u.test(text);
}
