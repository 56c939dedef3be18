// Word lists from the service, one for each language, made ready once for the whole page. A copy stays on this computer, so
// that they are there without the line, too.

import { Language, NO_WORDS, readList, type WordList } from "./words";

export interface Shelved {
  readonly list: WordList;
  readonly language: Language;
}

const CACHE = "boli-words";

export class Library {
  private readonly languages = new Map<string, Promise<Shelved>>();

  /** `copies`: the browser's cache; null where it has none (a page without https). `rest`: until the page is free again. */
  constructor(
    private readonly fetch: (address: string) => Promise<Response>,
    private readonly copies: Pick<CacheStorage, "open"> | null,
    private readonly rest: () => Promise<void>,
  ) {}

  /** The words of a language: none where the service has none. What could not be fetched is asked for again at the next call. */
  get(tag: string): Promise<Shelved> {
    const known = this.languages.get(tag);
    if (known) return known;
    const made = this.make(tag);
    this.languages.set(tag, made);
    made.then(({ list }) => list === NO_WORDS && this.languages.delete(tag)).catch(() => this.languages.delete(tag));
    return made;
  }

  private async make(tag: string): Promise<Shelved> {
    const text = await this.text(`/v1/languages/${encodeURIComponent(tag)}/words`);
    const list = text === null ? NO_WORDS : readList(text);
    return { list, language: await Language.make(list, this.rest) };
  }

  /** The copy on this computer, which is renewed meanwhile; else the service's answer; null where neither can be had. */
  private async text(address: string): Promise<string | null> {
    const copies = await this.copies?.open(CACHE).catch(() => null);
    const copy = await copies?.match(address);
    const fetched = this.fetch(address).then(async (response) => {
      if (!response.ok) return null;
      await copies?.put(address, response.clone()).catch(() => {}); // full: it is fetched again next time
      return response;
    }).catch(() => null); // out of reach
    return (await (copy ?? (await fetched))?.text()) ?? null;
  }
}

/** Until the browser has nothing more urgent to do. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 500 });
    else setTimeout(resolve);
  });
}
