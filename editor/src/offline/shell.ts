// The files of the transcriber's page, kept by the service worker so that the page opens without a link. Each version of the
// page has a cache of its own, with all of its files: a tab goes on with the files it began with. Nothing of /v1 is kept here.

/** What a version is made of. The build writes it: see offline_build.mjs. */
export interface Built {
  /** Another one for another content. */
  readonly version: string;
  /** The page itself is "./". */
  readonly files: readonly string[];
  /** Messages in other languages than English, by paths like "./assets/hi-desk-0123abcd.js". */
  readonly languages: readonly string[];
}

const CACHE = "boli-page/";
const PAGE = "./";
/** Their names hold a hash of their content: whichever cache has one, it is the right one. */
const HASHED = "/assets/";

export class Shell {
  private readonly own: string;
  private readonly paths: ReadonlySet<string>;

  /** `root`: the address that the files' names are relative to. */
  constructor(
    private readonly caches: CacheStorage,
    private readonly fetch: (request: Request) => Promise<Response>,
    private readonly built: Built,
    private readonly root: string,
  ) {
    this.own = CACHE + built.version;
    this.paths = new Set(built.files.map((file) => this.address(file).pathname));
  }

  /** Have every file here, and the languages that were in use, or fail. What the browser has of hashed names already is not fetched again. */
  async install(): Promise<void> {
    const cache = await this.caches.open(this.own);
    const requests = [...this.built.files, ...(await this.spoken())].map((file) => {
      const address = this.address(file);
      return new Request(address, { cache: address.pathname.includes(HASHED) ? "default" : "no-cache" });
    });
    await cache.addAll(requests);
  }

  /** Messages in the languages that the page was used in before. A new language is kept when it is first used. */
  private async spoken(): Promise<string[]> {
    const names = (await this.caches.keys()).filter((name) => name.startsWith(CACHE));
    const kept = await Promise.all(names.map(async (name) => (await this.caches.open(name)).keys()));
    const used = new Set(kept.flat().map(({ url }) => languageOf(url)));
    return this.built.languages.filter((file) => used.has(languageOf(file)));
  }

  /** Forget versions of the page, but not the one before: another tab may still run it. */
  async activate(): Promise<void> {
    const others = (await this.caches.keys()).filter((name) => name.startsWith(CACHE) && name !== this.own);
    await Promise.all(others.slice(0, -1).map((name) => this.caches.delete(name)));
  }

  /** Whether this worker answers at all. */
  answers({ method, url }: Pick<Request, "method" | "url">): boolean {
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== new URL(this.root).origin) return false;
    return this.paths.has(pathname) || pathname.startsWith(this.address("./assets/").pathname);
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const [cache, isHashed] = [await this.caches.open(this.own), pathname.includes(HASHED)];
    const known = pathname === this.address(PAGE).pathname ? this.address(PAGE) : request;
    const kept = (await cache.match(known, { ignoreVary: true })) ?? (isHashed ? await this.caches.match(request, { ignoreVary: true }) : undefined);
    if (kept) return kept;
    const fresh = await this.fetch(request);
    // Such as the letters of a script, which are fetched when it is in use.
    if (isHashed && fresh.status === 200) await cache.put(request, fresh.clone()).catch(() => {});
    return fresh;
  }

  private address(file: string): URL {
    return new URL(file, this.root);
  }
}

function languageOf(path: string): string | undefined {
  return /\/assets\/([a-z]{2})-\w+-/.exec(path)?.[1];
}
