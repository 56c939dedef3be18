// Tags as they stand in a typed text: [noise] at a point, [foreign: PAN card] around words. The service reads them
// (pipeline/recordings/tagging.py); here they are put in, and kept whole where a part is cut.

import type { TagKind } from "../api/types";

/** What takes the place of the text from `start` to `end`, and where the caret is then. */
export interface Typed {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly caret: number;
}

const OPEN_OR_CLOSE = /\[([A-Za-z-]+):[ \t]*|\[|\]/gu;

/** Put a tag around what is selected, or the word at the caret; a tag of a point only stands behind it. */
export function tagged(text: string, selected: readonly [number, number], { id, marks }: TagKind): Typed {
  const [start, end] = trimmed(text, selected);
  const words = marks.includes("words") && (start < end || !marks.includes("point"));
  if (!words) return point(text, end, `[${id}]`);
  const [from, to] = start < end ? [start, end] : wordAround(text, start);
  const inside = text.slice(from, to);
  const whole = `[${id}: ${inside}]`;
  return { start: from, end: to, text: whole, caret: from + whole.length - (inside ? 0 : 1) };
}

/** Cut a text in two. A tag that the cut lies in is closed before it and opened again behind it. */
export function cut(text: string, at: number): [string, string] {
  const open: string[] = [];
  for (const found of text.slice(0, at).matchAll(OPEN_OR_CLOSE)) {
    if (found[0] === "]") open.pop();
    else open.push(found[1] ?? "");
  }
  const tags = open.filter(Boolean);
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
  return [`${before}${"]".repeat(tags.length)}`, `${tags.map((tag) => `[${tag}: `).join("")}${after}`];
}

/** A space on each side of a point, where there is none. */
function point(text: string, at: number, mark: string): Typed {
  const before = at > 0 && !/\s$/u.test(text.slice(0, at)) ? " " : "";
  const after = /^\s/u.test(text.slice(at)) ? "" : " ";
  const written = `${before}${mark}${after}`;
  return { start: at, end: at, text: written, caret: at + written.length };
}

/** Without the spaces at the ends of what is selected: a double click takes one along. */
function trimmed(text: string, [start, end]: readonly [number, number]): [number, number] {
  const chosen = text.slice(start, end);
  if (!chosen.trim()) return [start, start];
  return [start + chosen.length - chosen.trimStart().length, end - (chosen.length - chosen.trimEnd().length)];
}

function wordAround(text: string, at: number): [number, number] {
  return [at - /[^\s[\]]*$/u.exec(text.slice(0, at))![0].length, at + /^[^\s[\]]*/u.exec(text.slice(at))![0].length];
}
