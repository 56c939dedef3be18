// Sends the texts that wait in the outbox, tries again after growing pauses while the service cannot be reached, and does
// what the person decides about texts that were not taken.

import { Problem, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Kept, Task } from "../api/types";
import { desk as messages } from "../text/desk";
import { keptAsSeconds, offlineState } from "../text/offline";
import { sentAs } from "./content";
import { theirs, type Draft, type Letter } from "./kept";
import type { Outbox, Outcome } from "./outbox";
import { Retry } from "./retry";

/** Texts that are sent so soon after another are sent in one go. */
const NEWS_MS = 5000;

export class Sender {
  /** Whose texts are sent; null while nobody is signed in. */
  outbox: Outbox | null = null;
  private busy = false;
  /** How many texts were sent since the person signed in. */
  private sent = 0;
  /** The recordings of texts that came too late, since the person was last told. */
  private late: string[] = [];
  private sentAt = 0;
  /** Where the person's text was, when they were last told. */
  private told = "";
  private readonly retry = new Retry(() => void this.flush());

  /**
   * `done` is called after each round of sending with how it ended, and after each decision. `again`: with a task of the
   * arm compare of which a text has changed, so that its text is to be decided again.
   */
  constructor(
    private readonly api: ReviewApi,
    private readonly done: (outcome: Outcome | "decided") => void,
    private readonly again: (task: Task) => void,
  ) {}

  stop(): void {
    this.retry.stop();
    this.outbox = null;
    this.sent = 0;
    this.late = [];
  }

  async flush(): Promise<void> {
    if (this.busy || !this.outbox) return;
    const outbox = this.outbox;
    this.busy = true;
    let outcome = await outbox.flush((letter) => this.send(letter));
    if (outcome === "done") outcome = await this.fetchOutdated(outbox);
    this.busy = false;
    if (outcome === "unreachable") this.retry.later();
    else this.retry.stop();
    this.done(outcome);
    if (outcome === "done" && outbox === this.outbox && outbox.waiting > 0) return this.flush(); // posted meanwhile
  }

  /** Where the person's text is, in words. `here`: how many segments lie here to be done without a link, while there is none. */
  status(task: Task | null, here: number | null = null): string {
    this.told = this.where(task, here);
    return [this.news, this.told].filter(Boolean).join(" ");
  }

  private get news(): string {
    return this.late.length > 1 ? keptAsSeconds(this.late) : this.late.map(messages.keptAsSecond).join("");
  }

  private where(task: Task | null, here: number | null): string {
    const outbox = this.outbox;
    if (!outbox) return "";
    if (!outbox.safe) return messages.notKept;
    if (here !== null) return offlineState(here, outbox.waiting);
    if (outbox.waiting) return this.retry.failing ? messages.waitingToBeSent(outbox.waiting) : messages.sending;
    // What was told last holds while a letter is written down: a word that changes twice with each would be read aloud.
    if (task && outbox.draft(task)) return outbox.kept ? messages.kept : outbox.slow ? messages.saving : this.told;
    return this.sent ? messages.allSent : "";
  }

  // --- what the person decides

  /** My text is right, whatever was saved meanwhile; or it should be sent once more. */
  keepMine(letter: Letter): void {
    this.decide(() => this.outbox?.settle(letter, letter.content));
  }

  takeTheirs(letter: Letter): void {
    const other = theirs(letter);
    if (other) this.decide(() => this.outbox?.settle(letter, other));
  }

  sendLeft(draft: Draft): void {
    this.decide(() => this.outbox?.postLeft(draft));
  }

  private decide(doIt: () => void): void {
    doIt();
    this.done("decided");
    void this.flush();
  }

  private async fetchOutdated(outbox: Outbox): Promise<Outcome> {
    for (const letter of outbox.outdated) {
      try {
        const task = await this.api.renewTask(letter.task.id);
        outbox.reopen(letter, task);
        this.again(task);
      } catch (error) {
        if (error instanceof Unreachable) return "unreachable";
        if (!(error instanceof Problem)) throw error;
        if (error.status === 401) return "signed-out";
        outbox.refuse(letter, error.detail); // it is somebody else's by now
      }
    }
    return "done";
  }

  private async send({ task, operation_id, base_version, content, active_ms }: Letter): Promise<Kept> {
    const said = sentAs(content, task.segment, base_version);
    const kept = await this.api.submit(task.segment.id, { operation_id, base_version, ...said, active_ms: active_ms ?? null });
    this.sent += 1;
    if (Date.now() - this.sentAt > NEWS_MS) this.late = []; // long enough to be read
    this.sentAt = Date.now();
    if (kept.kept_as === "second_opinion") this.late.push(task.segment.recording_name);
    return kept;
  }
}
