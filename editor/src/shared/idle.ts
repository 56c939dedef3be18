// When a page locks: nobody touched any tab of this browser for so long. The tabs know of each other by the storage that
// they share. Without storage (it is forbidden) each tab counts for itself.

const TOUCHED = "boli.touched";
const LOCKED = "boli.locked";
const MINUTES = "boli.idle";
/** How often a touch is told to the other tabs, in ms. */
const TELL_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

export class Idle {
  private touched: number;
  private told = 0;

  /** `now`: in ms since 1970, so that the time of a closed laptop counts. */
  constructor(
    private readonly storage: () => Storage,
    private readonly now: () => number = Date.now,
  ) {
    this.touched = now();
  }

  /** After how many minutes, as the service said last: a page that is opened without it locks, too. 0: never. */
  get minutes(): number {
    return Number(this.read(MINUTES)) || 0;
  }

  set minutes(minutes: number) {
    this.write(MINUTES, minutes ? String(minutes) : "");
  }

  /** Somebody typed, or moved the mouse. */
  touch(): void {
    this.touched = this.now();
    if (this.touched - this.told < TELL_EVERY_MS) return;
    this.told = this.touched;
    this.write(TOUCHED, String(this.touched));
  }

  /** Whether it is time to lock. */
  get due(): boolean {
    const last = Math.max(this.touched, Number(this.read(TOUCHED)) || 0);
    return this.minutes > 0 && this.now() - last >= this.minutes * MINUTE_MS;
  }

  /** Whether a tab of this browser was locked, and not unlocked since. */
  get locked(): boolean {
    return this.read(LOCKED) !== "";
  }

  /** Whether the service does not know yet that it is locked. */
  get untold(): boolean {
    return this.read(LOCKED) === "untold";
  }

  lock(): void {
    if (!this.locked) this.write(LOCKED, "untold");
  }

  serviceKnows(): void {
    if (this.locked) this.write(LOCKED, "told");
  }

  unlock(): void {
    this.touched = this.now();
    this.told = this.touched;
    this.write(TOUCHED, String(this.touched)); // first: another tab that saw the lock gone alone would lock again
    this.write(LOCKED, "");
  }

  private read(name: string): string {
    try {
      return this.storage().getItem(name) ?? "";
    } catch {
      return "";
    }
  }

  private write(name: string, value: string): void {
    try {
      if (value) this.storage().setItem(name, value);
      else this.storage().removeItem(name);
    } catch {
      // storage is forbidden, or full
    }
  }
}
