// One question to the service at a time: the newest counts, an answer to an earlier one is dropped. A store for Svelte.

import { words } from "../api/http";

export interface Asked<T> {
  readonly busy: boolean;
  readonly answer: T | null;
  /** Why there is no answer: a sentence for the person, or "". */
  readonly trouble: string;
}

export class Asking<T> {
  view: Asked<T> = { busy: false, answer: null, trouble: "" };
  private readonly listeners = new Set<(view: Asked<T>) => void>();
  private turn = 0;

  /** `turnedAway`: whether a refusal was of the person and not of the question, and has been dealt with. */
  constructor(private readonly turnedAway: (error: unknown) => boolean) {}

  /** Svelte's store contract. */
  subscribe(listener: (view: Asked<T>) => void): () => void {
    this.listeners.add(listener);
    listener(this.view);
    return () => this.listeners.delete(listener);
  }

  /** A former answer stays in sight until the next one comes, but never beside a refusal. */
  async ask(call: () => Promise<T>): Promise<void> {
    const turn = (this.turn += 1);
    this.show({ ...this.view, busy: true, trouble: "" });
    try {
      const answer = await call();
      if (turn === this.turn) this.show({ busy: false, answer, trouble: "" });
    } catch (error) {
      if (turn !== this.turn || this.turnedAway(error)) return;
      this.show({ busy: false, answer: null, trouble: words(error) });
    }
  }

  private show(view: Asked<T>): void {
    this.view = view;
    for (const listener of this.listeners) listener(view);
  }
}
