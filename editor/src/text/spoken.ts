// What the page says, in the language of the page. Messages are in files: <language>/<topic>.ts. English is in the page
// itself; the files of another language are fetched before the page is drawn, those of the page's topics only.

import { RIGHT_TO_LEFT, wanted, type Tongue } from "./tongues";

/** Messages of one topic: sentences, sentences with parameters, or several of one kind by their name. */
export type Messages = object;
/** The files of a topic in languages other than English, by path: "./hi/join.ts". */
type Files<Words extends Messages> = Readonly<Record<string, () => Promise<Words>>>;

/** The language of the page. It is settled before anything is drawn, and does not change after that. */
export let tongue: Tongue = "en";

/** Fetches the messages of a topic; the answer puts them in their place. */
type Fetching = (tongue: Tongue) => Promise<() => void>;

const waiting: Fetching[] = [];
let settled = false;

/** The messages of a topic: English ones, until `speak` puts those of the page's language in their place. */
export function topic<Words extends Messages>(english: Words, files: Files<Words>): Words {
  const words = { ...english };
  waiting.push(async (to) => {
    const file = Object.entries(files).find(([path]) => path.startsWith(`./${to}/`));
    if (!file) throw new Error(`no messages in ${to}`);
    const found = await file[1]();
    return () => void Object.assign(words, found);
  });
  return words;
}

/**
 * Speak the language that this computer wants. To be awaited before a page is drawn, and again after an import() that
 * brings topics of its own. Where the messages cannot be had the page speaks English.
 */
export async function speak(): Promise<void> {
  if (!settled) tongue = wanted(() => localStorage, navigator.languages);
  if (!(await fetched(waiting.splice(0))) && !settled) tongue = "en";
  settled = true;
  document.documentElement.lang = tongue;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(tongue) ? "rtl" : "ltr";
}

/** Whether all the messages came: some in one language and some in another would be worse than English. */
async function fetched(topics: readonly Fetching[]): Promise<boolean> {
  if (tongue === "en") return true;
  try {
    for (const take of await Promise.all(topics.map((fetch) => fetch(tongue)))) take();
    return true;
  } catch {
    return false;
  }
}

/** A sentence of the service, which speaks English; in another language our own words for it, which may say less. */
export function ofService(english: string, words: string): string {
  return tongue === "en" ? english : words;
}

/** For Intl. Digits are 0 to 9 in every language, as on clocks and keyboards. */
export function locale(): string {
  return `${tongue}-IN-u-nu-latn`;
}
