// Where this computer keeps what a person typed: one store of IndexedDB, shared by all tabs. A tab is told what another
// tab changes. Where the browser forbids storage every write is refused, which makes the status line say so.

export type Value = object;

export interface Shelf {
  /** Everything under keys that begin with `prefix`, without the prefix. */
  all(prefix: string): Promise<[key: string, value: Value][]>;
  /** Resolves once it is kept. Null removes. `forced`: a power cut in the next second cannot undo it, which costs a disk time. */
  write(key: string, value: Value | null, forced: boolean): Promise<void>;
  /** `listener` hears of every write of other tabs, until the returned function is called. */
  listen(listener: (key: string, value: Value | null) => void): () => void;
}

const STORE = "kept";

export function openShelf(): Shelf {
  return new Database(open());
}

class Database implements Shelf {
  private readonly channel = new BroadcastChannel("boli");

  constructor(private readonly opened: Promise<IDBDatabase>) {
    opened.catch(() => {}); // whoever reads or writes is told
  }

  async all(prefix: string): Promise<[string, Value][]> {
    const store = (await this.opened).transaction(STORE).objectStore(STORE);
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = await Promise.all([done(store.getAllKeys(range)), done<Value[]>(store.getAll(range))]);
    return keys.map((key, index) => [String(key).slice(prefix.length), values[index]!]);
  }

  async write(key: string, value: Value | null, forced: boolean): Promise<void> {
    const transaction = (await this.opened).transaction(STORE, "readwrite", { durability: forced ? "strict" : "relaxed" });
    const store = transaction.objectStore(STORE);
    if (value) store.put(value, key);
    else store.delete(key);
    transaction.commit(); // at once: a tab that is killed in the next moment has handed it over
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
    });
    this.channel.postMessage([key, value]);
  }

  listen(listener: (key: string, value: Value | null) => void): () => void {
    const hear = ({ data }: MessageEvent<[string, Value | null]>): void => listener(...data);
    this.channel.addEventListener("message", hear);
    return () => this.channel.removeEventListener("message", hear);
  }
}

/** Rejects where the browser forbids storage. */
async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("boli", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no answer"));
  });
}
