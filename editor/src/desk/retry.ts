// Something that is tried again after growing pauses.

export class Retry {
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly again: () => void) {}

  /** True after a failure, until something worked. */
  get failing(): boolean {
    return this.failures > 0;
  }

  later(): void {
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, pause_ms(this.failures, Math.random()));
  }

  /** It worked, or nobody waits for it any more. */
  stop(): void {
    this.failures = 0;
    clearTimeout(this.timer);
  }
}

/** How long to wait before try number `tries` (1, 2, …): doubling from 2 s to a minute, with jitter so that a whole
 * office does not come back in the same second. `luck` is uniform in [0, 1). */
export function pause_ms(tries: number, luck: number): number {
  return Math.round(Math.min(60_000, 2000 * 2 ** Math.min(tries - 1, 10)) * (0.75 + luck / 2));
}
