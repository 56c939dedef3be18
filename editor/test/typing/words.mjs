// Reads romanised.tsv: for each language its pairs, the first of which served to set the tables' costs.

import { readFileSync } from "node:fs";

export const FOR_SETTING = 15;

export function pairs() {
  const found = {};
  for (const line of readFileSync(new URL("romanised.tsv", import.meta.url), "utf8").split("\n")) {
    const [language, words] = line.split("\t");
    if (!words || language.startsWith("#")) continue;
    const read = words.split(";").map((pair) => pair.split(" ")).map(([latin, word]) => ({ latin, word: word.normalize("NFC") }));
    found[language] = [...(found[language] ?? []), ...read];
  }
  return found;
}
