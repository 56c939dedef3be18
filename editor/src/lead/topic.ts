// Figures that are read again and again without a stir: the last answer stays in sight, also where a reading fails.

import { sentence } from "../api/http";
import { Observable } from "../shared/observable";

export interface TopicView<T> {
  readonly answer: T | null;
  /** When the answer came, in milliseconds; 0: never. */
  readonly at: number;
  /** Why the last reading failed: a sentence for the person, or "". */
  readonly trouble: string;
}

/** Of a topic, what does not depend on what it is about. */
export interface Reading {
  subscribe(listener: (view: { readonly at: number; readonly trouble: string }) => void): () => void;
  read(): Promise<void>;
  forget(): void;
}

export class Topic<T> extends Observable<TopicView<T>> implements Reading {
  /** The number of the newest reading, and that of the one whose answer is shown: an older one never replaces it. */
  private newest = 0;
  private shown = 0;

  constructor(
    private readonly call: () => Promise<T>,
    private readonly turnedAway: (error: unknown) => boolean,
    private readonly now: () => number,
  ) {
    super({ answer: null, at: 0, trouble: "" });
  }

  async read(): Promise<void> {
    const number = (this.newest += 1);
    try {
      const answer = await this.call();
      if (number < this.shown) return;
      this.shown = number;
      this.show({ answer, at: this.now(), trouble: "" });
    } catch (error) {
      if (number < this.newest || this.turnedAway(error)) return;
      this.show({ trouble: sentence(error) });
    }
  }

  /** Change what is shown after something was done; a reading that began before does not bring the old state back. */
  change(how: (answer: T) => T): void {
    this.shown = this.newest += 1;
    if (this.view.answer !== null) this.show({ answer: how(this.view.answer) });
  }

  forget(): void {
    this.shown = this.newest += 1;
    this.show({ answer: null, at: 0, trouble: "" });
  }
}
