// What is done at the transcriber's desk. Who sits there is in sitting.ts, the segment in hand in hand.ts, the next one in the
// tray, texts to send in the outbox. Components draw `view` and call the methods; nothing here knows of the page.

import { Problem, sentence } from "../api/http";
import type { TranscriptPage } from "../api/types";
import { namesOf } from "../shared/languages";
import type { Question } from "../shared/question";
import { desk as messages } from "../text/desk";
import type { Keeper } from "../typing/learned";
import type { Hand } from "./hand";
import type { Draft, Letter } from "./kept";
import type { Outcome } from "./outbox";
import { keeperOf } from "./own_words";
import { remember, type Settings } from "./settings";
import { Sitting } from "./sitting";

/** Leases are renewed this often while the person works; the service's default lease is 30 minutes. */
const RENEW_MS = 120_000;
/** Other sounds and lists wait so long for the sound of the task in hand. */
const SOUND_MS = 8000;

export class Desk extends Sitting {
  /** To be called when the sound of the task in hand is here, or cannot be had. */
  soundReady: () => void = () => {};
  /** Called when the page has what it needs: anything else may be fetched now. */
  atEase: () => void = () => {};

  async lookAgain(): Promise<void> {
    this.tray.offerAgain();
    await this.hand?.next();
  }

  /** A segment was opened: have the next one ready. Tags and names of languages are long lists that nothing of the work waits for. */
  opened(): void {
    this.retry.stop();
    void this.prepare();
  }

  private async prepare(): Promise<void> {
    await this.tray.prepare(this.soundHere());
    this.rest();
    if (!this.outbox || (this.view.names.size && this.view.kinds)) return;
    const kinds = await this.api.tags().catch(() => null);
    const languages = await this.api.languages().catch(() => []);
    if (this.outbox) this.show({ names: namesOf(languages), languages, kinds });
  }

  /** Resolves when the sound of the task in hand is here, or does not come. */
  private soundHere(): Promise<void> {
    return new Promise((resolve) => {
      this.soundReady = resolve;
      setTimeout(resolve, SOUND_MS);
    });
  }

  // --- a newer version of the page

  versionWaits(): void {
    this.show({ newVersion: true });
    if (this.view.phase === "no-work") this.useNewVersion();
  }

  /** Nothing is half-typed. */
  rested(): void {
    this.rest();
    if (this.view.newVersion) this.useNewVersion();
  }

  private rest(): void {
    if (!this.line.down) this.atEase();
  }

  /** Texts are kept by now, so a reload loses none; where they cannot be kept, it has to wait. */
  useNewVersion(): void {
    if (this.outbox && !this.outbox.safe) return this.show({ trouble: messages.offline.noRoomForText });
    if (!this.outbox || this.outbox.kept) return this.takeOver();
    setTimeout(() => this.useNewVersion(), 50);
  }

  /** Segments of the recording in hand from number `first`. Throws Problem, Unreachable. */
  async page(assignmentId: string, first: number): Promise<TranscriptPage> {
    return this.api.page(assignmentId, first);
  }

  // --- what the person likes

  prefer(change: Partial<Settings>): void {
    if (this.journal) remember(this.journal, change);
    this.show({ settings: { ...this.view.settings, ...change } });
  }

  /** Where the words lie that the person typed before. */
  get keeper(): Keeper {
    return keeperOf(this.journal);
  }

  // --- leases: kept while the person is there

  /** A key or the mouse moved. */
  touched(): void {
    this.hand?.time.touch();
    if (this.hand && Date.now() - this.renewedAt > RENEW_MS) void this.renew(this.hand);
  }

  protected async renew(hand: Hand): Promise<void> {
    this.renewedAt = Date.now();
    try {
      const { leased } = hand;
      if ((await this.tray.renew(leased)) && hand.leased === leased) hand.lose(); // it may have been accepted meanwhile
    } catch (error) {
      this.fail(error);
    }
  }

  // --- the service comes and goes

  /** Send what waits, at once. */
  flush(): Promise<void> {
    return this.sender.flush();
  }

  /** The line may be back: go on where it was lost. */
  async resume(): Promise<void> {
    if (this.unheard) return this.comeBack();
    if (this.view.phase !== "unreachable") return this.flush();
    if (this.resuming) return;
    this.resuming = true;
    await (this.hand ? this.hand.next() : this.start());
    this.resuming = false;
    if (this.view.phase === "unreachable") return;
    this.retry.stop();
    void this.flush();
  }

  unreachable(error: unknown): void {
    if (error instanceof Problem && error.status === 401) return this.standUp(messages.sessionOver);
    this.show({ phase: "unreachable", trouble: sentence(error) });
    this.retry.later();
  }

  fail(error: unknown): void {
    if (error instanceof Problem && error.status === 401) this.standUp(messages.sessionOver);
    else this.show({ trouble: sentence(error) });
  }

  protected sendingEnded(outcome: Outcome | "decided"): void {
    if (outcome === "signed-out") return this.standUp(messages.sessionOver);
    this.show({});
    if (outcome === "done" && this.outbox) void this.away.forget(this.outbox.sent);
    if (outcome === "done" && this.view.phase === "unreachable") void this.resume();
  }

  // --- texts that were not taken

  removeLetter(letter: Letter): void {
    this.ask({ ...messages.removeText, then: () => this.outbox?.remove(letter) });
  }

  removeLeft(draft: Draft): void {
    this.ask({ ...messages.removeText, then: () => this.outbox?.forget(draft) });
  }

  // --- questions

  ask(question: Question): void {
    this.show({ question });
  }

  answer(yes: boolean): void {
    const question = this.view.question;
    this.show({ question: null });
    if (!yes || !question) return;
    void question.then();
    this.show({});
  }
}
