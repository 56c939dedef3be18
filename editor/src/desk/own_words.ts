// Where the words lie that a person typed before: in the journal, one record for each language.

import type { Keeper, Learned } from "../typing/learned";
import type { Journal } from "./journal";

const KIND = "typed";

export function keeperOf(journal: Journal | null): Keeper {
  return {
    get: (language) => journal?.get<readonly Learned[]>(KIND, language) ?? [],
    set: (language, words) => journal?.set(KIND, language, words.length ? words : null),
  };
}
