// Sends the texts that wait in the outbox, and tries again after growing pauses while the service cannot be reached.

import type { ReviewApi } from "../api/review";
import type { Task } from "../api/types";
import { ALL_SENT, KEPT, NOT_KEPT, SENDING, waitingToBeSent } from "../text/messages";
import { pause_ms, type Letter, type Outbox } from "./outbox";

export class Sender {
  /** Whose texts are sent; null while nobody is signed in. */
  outbox: Outbox | null = null;
  private busy = false;
  /** How many texts were sent since the person signed in. */
  private sent = 0;
  /** How many times in a row the service could not be reached. */
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** `done` is called after each round of sending, and told whether the service said that the session is over. */
  constructor(
    private readonly api: ReviewApi,
    private readonly done: (sessionOver: boolean) => void,
  ) {}

  stop(): void {
    clearTimeout(this.retry);
    this.outbox = null;
    this.sent = 0;
  }

  async flush(): Promise<void> {
    if (this.busy || !this.outbox) return;
    const outbox = this.outbox;
    clearTimeout(this.retry);
    this.busy = true;
    const outcome = await outbox.flush((letter) => this.send(letter));
    this.busy = false;
    this.failures = outcome === "unreachable" ? this.failures + 1 : 0;
    this.done(outcome === "signed-out");
    if (outbox !== this.outbox || outbox.waiting === 0) return;
    if (outcome === "done") return this.flush(); // more was posted meanwhile
    this.retry = setTimeout(() => void this.flush(), pause_ms(this.failures, Math.random()));
  }

  /** Where the person's text is, in words. */
  status(task: Task | null): string {
    const outbox = this.outbox;
    if (!outbox) return "";
    if (!outbox.safe) return NOT_KEPT;
    if (outbox.waiting) return this.failures ? waitingToBeSent(outbox.waiting) : SENDING;
    if (task && outbox.draft(task) !== null) return KEPT;
    return this.sent ? ALL_SENT : "";
  }

  private async send({ segment_id, operation_id, base_version, text }: Letter): Promise<void> {
    await this.api.submit(segment_id, { operation_id, base_version, text });
    this.sent += 1;
  }
}
