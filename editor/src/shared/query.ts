// A question to the service that may be asked again before the answer comes: only the answer to the newest one counts.

import { sentence } from "../api/http";
import { Observable } from "./observable";

export interface QueryView<T> {
  readonly busy: boolean;
  readonly answer: T | null;
  /** Why there is no answer: a sentence for the person, or "". */
  readonly trouble: string;
}

export class Query<T> extends Observable<QueryView<T>> {
  private newest = 0;

  /** `turnedAway`: whether an error refuses the person and not the question, and has been dealt with. */
  constructor(private readonly turnedAway: (error: unknown) => boolean) {
    super({ busy: false, answer: null, trouble: "" });
  }

  /** The former answer stays in sight until the next one comes, but never beside a refusal. */
  async run(call: () => Promise<T>): Promise<void> {
    const number = (this.newest += 1);
    this.show({ busy: true, trouble: "" });
    try {
      const answer = await call();
      if (number === this.newest) this.show({ busy: false, answer, trouble: "" });
    } catch (error) {
      if (number !== this.newest || this.turnedAway(error)) return;
      this.show({ busy: false, answer: null, trouble: sentence(error) });
    }
  }

  /** Change what is shown after something was done; a question that is still under way does not bring the old state back. */
  change(how: (answer: T) => T): void {
    if (this.view.answer === null) return;
    this.newest += 1;
    this.show({ busy: false, answer: how(this.view.answer) });
  }
}
