// What the browser's CacheStorage does for the page, in memory.

const HERE = "https://boli.test";

export class MemoryCaches {
  readonly caches = new Map<string, Map<string, Response>>();
  /** How many entries fit; beyond that nothing is kept. */
  room = Infinity;

  get storage(): CacheStorage {
    return this as unknown as CacheStorage;
  }

  async keys(): Promise<string[]> {
    return [...this.caches.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.caches.delete(name);
  }

  async match(asked: RequestInfo | URL): Promise<Response | undefined> {
    for (const entries of this.caches.values()) {
      const found = entries.get(address(asked));
      if (found) return found.clone();
    }
    return undefined;
  }

  async open(name: string): Promise<Cache> {
    const entries = this.caches.get(name) ?? new Map<string, Response>();
    this.caches.set(name, entries);
    const put = async (asked: RequestInfo | URL, response: Response): Promise<void> => {
      const count = [...this.caches.values()].reduce((sum, { size }) => sum + size, 0);
      if (!entries.has(address(asked)) && count >= this.room) throw new DOMException("full", "QuotaExceededError");
      entries.set(address(asked), response);
    };
    const cache: Partial<Cache> = {
      put,
      match: async (asked) => entries.get(address(asked))?.clone(),
      delete: async (asked) => entries.delete(address(asked)),
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
      addAll: async (requests) => {
        const found = [...requests].map((each) => address(each as Request));
        for (const url of found) await put(url, new Response(`old ${new URL(url).pathname}`));
      },
    };
    return cache as Cache;
  }
}

function address(asked: RequestInfo | URL): string {
  return new URL(asked instanceof Request ? asked.url : String(asked), HERE).href;
}
