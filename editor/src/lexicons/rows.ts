// Where a text has one of two forms, and what is said of whose text it is.

import type { SpellingDetail } from "../api/types";
import { visible } from "../shared/turning";
import { lexicons as words } from "../text/lexicons";

export interface Piece {
  readonly text: string;
  /** Whether it is one of the forms. */
  readonly form: boolean;
}

const IN_A_WORD = "[\\p{L}\\p{M}\\p{N}\\u200c\\u200d]";

/** The text in pieces: the forms where they stand as words of their own, and what is between. */
export function pieces(text: string, forms: readonly string[]): Piece[] {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const found = new RegExp(`(?<!${IN_A_WORD})(?:${longestFirst.join("|")})(?!${IN_A_WORD})`, "gu");
  const made: Piece[] = [];
  let from = 0;
  for (const { 0: form, index } of text.matchAll(found)) {
    made.push({ text: text.slice(from, index), form: false }, { text: form, form: true });
    from = index + form.length;
  }
  made.push({ text: text.slice(from), form: false });
  return made.filter((piece) => piece.text).map((piece) => ({ ...piece, text: visible(piece.text) }));
}

/** Who wrote the text beside the reference. */
export function writer({ model }: SpellingDetail["examples"][number]): string {
  if (model === "draft") return words.draftHas;
  return model ? words.modelHas(model) : words.otherWrote;
}
