// The transcriber's desk: who sits at it, whether the service can be reached, and what the page shows. The segment in hand
// is in hand.ts, the next one in the tray, texts to send in the outbox. Components draw `view` and call the methods; nothing
// here knows of the page.

import { Problem, sentence } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Model, Person, TranscriptPage } from "../api/types";
import { namesOf } from "../shared/languages";
import { Observable } from "../shared/observable";
import type { Question } from "../shared/question";
import { workplaces } from "../shared/roles";
import * as messages from "../text/messages";
import { Hand, type Table } from "./hand";
import { Journal } from "./journal";
import type { Draft, Letter } from "./kept";
import { Outbox, type Outcome } from "./outbox";
import { Retry } from "./retry";
import { Sender } from "./sender";
import { remember, settingsOf, type Settings } from "./settings";
import type { Shelf } from "./shelf";
import type { Tabs } from "./tabs";
import type { Tray } from "./tray";
import { BLANK, type DeskView } from "./view";

/** Leases are renewed this often while the person works; the service's default lease is 30 minutes. */
const RENEW_MS = 120_000;
/** Other sounds and lists wait so long for the sound of the task in hand. */
const SOUND_MS = 8000;

export class Desk extends Observable<DeskView> implements Table {
  /** The person's hand, once the tasks that they hold are known. */
  hand: Hand | null = null;
  readonly sender: Sender;
  /** To be called when the sound of the task in hand is here, or cannot be had. */
  soundReady: () => void = () => {};
  private journal: Journal | null = null;
  private outbox: Outbox | null = null;
  private renewedAt = 0;
  private resuming = false;
  private readonly retry = new Retry(() => void this.resume());

  constructor(
    private readonly api: ReviewApi,
    readonly tray: Tray,
    private readonly shelf: Shelf,
    private readonly tabs: Promise<Tabs>,
    private readonly goTo: (address: string) => void,
  ) {
    super(BLANK);
    this.sender = new Sender(api, (outcome) => this.sendingEnded(outcome), (task) => this.hand?.comesAgain(task));
  }

  // --- coming and going

  async start(): Promise<void> {
    if (this.view.phase !== "unreachable") this.show({ phase: "starting", trouble: "" });
    try {
      const { person, model } = await this.api.whoAmI();
      await this.sitDown(person, model);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.show({ phase: "signed-out", trouble: "" });
      else this.unreachable(error);
    }
  }

  /** Returns whether it worked; if not, `trouble` says why. */
  async signIn(login: string, password: string): Promise<boolean> {
    this.show({ trouble: "" });
    try {
      await this.api.signIn(login, password);
    } catch (error) {
      this.show({ trouble: sentence(error) });
      return false;
    }
    await this.start();
    return true;
  }

  signOut(): void {
    if (this.outbox?.empty !== false) return void this.leave();
    this.ask({ ...messages.NOT_SENT_YET, then: () => this.leave() });
  }

  private async sitDown(person: Person, model: Model | null): Promise<void> {
    const [here] = workplaces(person.roles);
    if (here?.address !== "/") {
      this.show({ phase: "elsewhere", person, trouble: "" });
      return here && this.goTo(here.address);
    }
    const [journal, outbox] = await this.openJournal(person.id);
    this.renewedAt = Date.now();
    this.show({ person, model, settings: settingsOf(journal) });
    const held = await this.api.held();
    this.tray.fill(held, journal, outbox);
    this.hand = new Hand(this, this.tray, outbox);
    this.show({ phase: "starting", trouble: "" });
    outbox.retryRefused();
    void this.flush();
    await this.hand.next();
  }

  private async openJournal(personId: string): Promise<[Journal, Outbox]> {
    this.journal?.close();
    this.journal = await Journal.open(this.shelf, personId);
    this.outbox = this.sender.outbox = new Outbox(this.journal, await this.tabs);
    await this.outbox.lookAround();
    this.journal.changed = () => {
      this.show({});
      this.hand?.lookElsewhere();
    };
    return [this.journal, this.outbox];
  }

  private async leave(): Promise<void> {
    try {
      await this.tray.giveAllBack(this.hand?.leased ?? null, this.outbox?.begun ?? new Set());
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: messages.stillSignedIn(sentence(error)) });
    }
    this.outbox?.forgetSent();
    this.standUp("");
  }

  private standUp(trouble: string): void {
    this.retry.stop();
    this.sender.stop();
    this.tray.clear();
    this.journal?.close();
    this.journal = this.outbox = this.hand = null;
    this.show({ ...BLANK, phase: "signed-out", trouble });
  }

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

  /** Segments of the recording in hand from number `first`. Throws Problem, Unreachable. */
  async page(assignmentId: string, first: number): Promise<TranscriptPage> {
    return this.api.page(assignmentId, first);
  }

  // --- what the person likes

  prefer(change: Partial<Settings>): void {
    if (this.journal) remember(this.journal, change);
    this.show({ settings: { ...this.view.settings, ...change } });
  }

  // --- leases: kept while the person is there

  /** A key or the mouse moved. */
  touched(): void {
    this.hand?.time.touch();
    if (this.hand && Date.now() - this.renewedAt > RENEW_MS) void this.renew(this.hand);
  }

  private async renew(hand: Hand): Promise<void> {
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
    if (error instanceof Problem && error.status === 401) return this.standUp(messages.SESSION_OVER);
    this.show({ phase: "unreachable", trouble: sentence(error) });
    this.retry.later();
  }

  fail(error: unknown): void {
    if (error instanceof Problem && error.status === 401) this.standUp(messages.SESSION_OVER);
    else this.show({ trouble: sentence(error) });
  }

  private sendingEnded(outcome: Outcome | "decided"): void {
    if (outcome === "signed-out") return this.standUp(messages.SESSION_OVER);
    this.show({});
    if (outcome === "done" && this.view.phase === "unreachable") void this.resume();
  }

  // --- texts that were not taken

  removeLetter(letter: Letter): void {
    this.ask({ ...messages.REMOVE_TEXT, then: () => this.outbox?.remove(letter) });
  }

  removeLeft(draft: Draft): void {
    this.ask({ ...messages.REMOVE_TEXT, then: () => this.outbox?.forget(draft) });
  }

  // --- the view

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

  override show(change: Partial<DeskView>): void {
    const view = { ...this.view, ...change };
    const { outbox } = this;
    const held = new Set([...this.tray.ids, ...(view.task ? [view.task.id] : [])]);
    const left = outbox && this.hand ? outbox.left(held) : [];
    const others = view.task && outbox ? outbox.others(view.task) : [];
    const before = (outbox?.editable.length ?? 0) > 0;
    super.show({ ...view, others, before, stuck: outbox?.stuck ?? [], left, status: this.sender.status(view.task) });
  }
}
