// A long list that the service sends page by page, the newest first. More is added below what is there.

import { sentence } from "../api/http";
import { Observable } from "./observable";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PagesView<T> {
  readonly busy: boolean;
  /** Null until the first page came. */
  readonly items: readonly T[] | null;
  readonly more: boolean;
  /** Why nothing more came: a sentence for the person, or "". */
  readonly trouble: string;
}

type Call<T> = (after: string | null) => Promise<Page<T>>;

export class Pages<T> extends Observable<PagesView<T>> {
  private newest = 0;
  private next: string | null = null;
  private call: Call<T> | null = null;

  /** `turnedAway`: whether an error refuses the person and not the question, and has been dealt with. */
  constructor(private readonly turnedAway: (error: unknown) => boolean) {
    super({ busy: false, items: null, more: false, trouble: "" });
  }

  /** Begin a list anew. What was there goes: it is another list. */
  async start(call: Call<T>): Promise<void> {
    this.call = call;
    this.next = null;
    this.show({ items: null, more: false });
    await this.fetch();
  }

  async more(): Promise<void> {
    if (!this.view.busy) await this.fetch();
  }

  /** Put changed items in the place of those that were shown. */
  change(how: (item: T) => T): void {
    this.show({ items: this.view.items?.map(how) ?? null });
  }

  private async fetch(): Promise<void> {
    const number = (this.newest += 1);
    this.show({ busy: true, trouble: "" });
    try {
      const { items, next } = await this.call!(this.next);
      if (number !== this.newest) return;
      this.next = next;
      this.show({ busy: false, items: [...(this.view.items ?? []), ...items], more: next !== null });
    } catch (error) {
      if (number !== this.newest || this.turnedAway(error)) return;
      this.show({ busy: false, trouble: sentence(error) });
    }
  }
}
