// How long somebody works on a text: from press to press of a key or the mouse. A pause counts as far as one might listen
// or think; who is away longer is not at work.

const LONGEST_PAUSE_MS = 60_000;
/** The service takes no more. */
const MOST_MS = 86_400_000;

export class ActiveTime {
  private spent_ms = 0;
  private last = Date.now();

  /** Begin with a text on which `already_ms` were spent before. */
  begin(already_ms: number): void {
    this.spent_ms = already_ms;
    this.last = Date.now();
  }

  /** A key or the mouse was pressed. Returns the time until now, in milliseconds. */
  touch(): number {
    const now = Date.now();
    this.spent_ms += Math.min(Math.max(0, now - this.last), LONGEST_PAUSE_MS);
    this.last = now;
    return Math.min(this.spent_ms, MOST_MS);
  }
}
