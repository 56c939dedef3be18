// Everything that is kept of one person on this computer: read once, then in memory, and every change written through.
// Changes of other tabs arrive by themselves. What the shelf refused is tried again with the next change.

import type { Shelf, Value } from "./shelf";

/** A write that takes longer than this is worth a word: usually it takes a few milliseconds, with every letter. */
const SLOW_MS = 500;

export class Journal {
  /** Called when something was kept, was refused, or was changed by another tab. */
  changed: () => void = () => {};
  private readonly records: Map<string, Value>;
  /** On the way to the shelf, or refused by it. */
  private readonly pending = new Map<string, Value | null>();
  private readonly writing = new Set<string>();
  private refused = false;
  /** Since when something is on its way, in ms since 1970; null where nothing is. */
  private since: number | null = null;
  private watched = false;
  private readonly stopListening: () => void;

  private constructor(
    private readonly shelf: Shelf,
    private readonly prefix: string,
    records: Iterable<[string, Value]>,
  ) {
    this.records = new Map(records);
    this.stopListening = shelf.listen((key, value) => this.hear(key, value));
  }

  static async open(shelf: Shelf, personId: string): Promise<Journal> {
    const prefix = `${personId}/`;
    return new Journal(shelf, prefix, await shelf.all(prefix).catch(() => []));
  }

  close(): void {
    this.stopListening();
    this.changed = () => {};
  }

  /** False while something lives only as long as this page. */
  get safe(): boolean {
    return !this.refused;
  }

  /** True when nothing is on its way to the shelf. */
  get settled(): boolean {
    return this.pending.size === 0;
  }

  /** True while something is on its way for so long that the person is told. */
  get slow(): boolean {
    return this.since !== null && Date.now() - this.since >= SLOW_MS;
  }

  /** The records of one kind by the rest of their keys. */
  of<T extends Value>(kind: string): [key: string, value: T][] {
    const start = `${kind}/`;
    const own = [...this.records].filter(([key]) => key.startsWith(start));
    return own.map(([key, value]) => [key.slice(start.length), value as T]);
  }

  get<T extends Value>(kind: string, key: string): T | null {
    return (this.records.get(`${kind}/${key}`) as T | undefined) ?? null;
  }

  /** Null removes. */
  set(kind: string, key: string, value: Value | null): void {
    const full = `${kind}/${key}`;
    if (value === null && !this.records.has(full)) return;
    this.note(full, value);
    this.pending.set(full, value);
    this.since ??= Date.now();
    this.watch();
    for (const each of this.refused ? [...this.pending.keys()] : [full]) void this.write(each);
  }

  /** Say so when a write turns out to be slow. One timer at a time: a letter is not to cost one. */
  private watch(): void {
    if (this.watched) return;
    this.watched = true;
    setTimeout(() => {
      this.watched = false;
      if (this.slow) this.changed();
      else if (this.since !== null) this.watch();
    }, SLOW_MS);
  }

  private note(key: string, value: Value | null): void {
    if (value) this.records.set(key, value);
    else this.records.delete(key);
  }

  /** One write of a key at a time, always of its newest value: a slow disk is not given more than it can do. */
  private async write(key: string): Promise<void> {
    if (this.writing.has(key)) return;
    this.writing.add(key);
    try {
      for (let value = this.pending.get(key); value !== undefined; value = this.pending.get(key)) {
        await this.shelf.write(this.prefix + key, value, key.startsWith("letter/"));
        if (this.pending.get(key) === value) this.pending.delete(key);
      }
      if (this.pending.size === 0) [this.refused, this.since] = [false, null];
    } catch {
      this.refused = true; // full, or switched off: `safe` says so
    }
    this.writing.delete(key);
    this.changed();
  }

  private hear(key: string, value: Value | null): void {
    if (!key.startsWith(this.prefix)) return;
    this.note(key.slice(this.prefix.length), value);
    this.changed();
  }
}
