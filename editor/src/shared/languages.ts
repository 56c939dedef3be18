// Names of languages, and the direction in which they are written. The service knows the English names, of dialects, too;
// the browser knows what a language is called in that language.

import type { Language } from "../api/types";
import { shared } from "../text/shared";
import { tongue } from "../text/spoken";

export type Names = ReadonlyMap<string, string>;

const RIGHT_TO_LEFT = new Set(["ur", "ks", "sd", "ar", "fa"]);

export function namesOf(languages: readonly Pick<Language, "tag" | "name">[]): Names {
  return new Map(languages.map(({ tag, name }) => [tag, name]));
}

/** "हिन्दी (Hindi), Khortha": the language's own name first, for the person who reads it, what the page calls it, the dialect. */
export function languageName(tag: string, dialect: string, names: Names): string {
  if (!tag) return shared.languageUnknown;
  const own = display(tag);
  const here = nameHere(tag, names);
  const language = own === tag || own === here ? here : `${own} (${here})`;
  return dialect && dialect !== tag ? `${language}, ${names.get(dialect) ?? display(dialect, "en")}` : language;
}

/** What the page calls a language. The service knows English names only, and more of them than browsers do. */
function nameHere(tag: string, names: Names): string {
  const english = names.get(tag) ?? display(tag, "en");
  if (tongue === "en") return english;
  const known = display(tag, tongue);
  return known === tag ? english : known;
}

/** The way an empty box should wait for text. Once there is text, the text decides (dir="auto"). */
export function direction(tag: string): "rtl" | "ltr" {
  return RIGHT_TO_LEFT.has(tag.split("-")[0]!.toLowerCase()) ? "rtl" : "ltr";
}

/** What was asked before: pages ask again at every key, and the browser takes long. */
const displayed = new Map<string, string>();

/** What the browser calls a language, in a language: itself where none is named. Private tags it cannot know. */
function display(tag: string, inLanguage = tag): string {
  if (tag.includes("-x-")) return tag;
  const asked = `${tag} ${inLanguage}`;
  const known = displayed.get(asked) ?? named(tag, inLanguage);
  displayed.set(asked, known);
  return known;
}

function named(tag: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: "language", fallback: "code" }).of(tag) ?? tag;
  } catch {
    return tag; // not a language tag
  }
}

const FIRST_LETTER: Readonly<Record<string, string>> = {
  bn: "অ", as: "অ", gu: "અ", pa: "ਅ", or: "ଅ", ta: "அ", te: "అ", kn: "ಅ", ml: "അ", ur: "ا", ks: "ا", sd: "ا",
};

/** The first letter of the script in which a language is written: what Latin letters become. */
export function firstLetter(tag: string): string {
  return FIRST_LETTER[tag.split("-")[0]!] ?? "अ";
}
