// The transcriber's desk: who sits at it, the task in hand, the next one in the tray, and the outbox of texts to send.
// Components draw `view` and call the methods; this file knows nothing of the page.

import { Problem, sentence } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Model, Person, Task } from "../api/types";
import { namesOf } from "../shared/languages";
import { Observable } from "../shared/observable";
import type { Question } from "../shared/question";
import { workplaces } from "../shared/roles";
import { turns, withoutTurning } from "../shared/turning";
import * as messages from "../text/messages";
import { Journal } from "./journal";
import { Outbox, pause_ms, same, type Draft, type Letter, type Outcome, type Sent } from "./outbox";
import { Sender } from "./sender";
import { remember, settingsOf, type Settings } from "./settings";
import type { Shelf } from "./shelf";
import type { Tabs } from "./tabs";
import type { Tray } from "./tray";
import { BLANK, type DeskView } from "./view";

/** Leases are renewed this often while the person works; the service's default lease is 30 minutes. */
const RENEW_MS = 120_000;
/** An Enter so soon after a text appeared was meant for the text before. */
const TOO_SOON_MS = 400;
/** Other sounds and lists wait so long for the sound of the task in hand. */
const SOUND_MS = 8000;
/** How many sounds of finished tasks are kept to be heard again. */
const RECENT_SOUNDS = 10;

export class Desk extends Observable<DeskView> {
  private journal: Journal | null = null;
  private outbox: Outbox | null = null;
  readonly sender: Sender;
  /** True once the tasks that the person holds are known. */
  private settled = false;
  /** The text that the person opened again, if one is in hand. */
  private reopened: Sent | null = null;
  /** True where the task in hand went to somebody else. */
  private lost = false;
  /** To be called when the sound of the task in hand is here, or cannot be had. */
  soundReady: () => void = () => {};
  private openedAt = 0;
  private renewedAt = 0;
  private resuming = false;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: ReviewApi,
    private readonly tray: Tray,
    private readonly shelf: Shelf,
    private readonly tabs: Tabs,
    private readonly goTo: (address: string) => void,
  ) {
    super(BLANK);
    this.sender = new Sender(api, (outcome) => this.sendingEnded(outcome));
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
    const journal = await this.openJournal(person.id);
    const outbox = this.outbox!;
    this.renewedAt = Date.now();
    this.show({ person, model, settings: settingsOf(journal) });
    const held = await this.api.held();
    this.tray.fill(held, journal, (taskId) => outbox.has(taskId));
    this.settled = true;
    this.show({ phase: "starting", trouble: "" });
    outbox.retryRefused();
    void this.flush();
    await this.next();
  }

  private async openJournal(personId: string): Promise<Journal> {
    this.journal?.close();
    this.journal = await Journal.open(this.shelf, personId);
    this.outbox = this.sender.outbox = new Outbox(this.journal, this.tabs);
    await this.outbox.lookAround();
    this.journal.changed = () => this.kept();
    return this.journal;
  }

  private async leave(): Promise<void> {
    try {
      await this.tray.giveAllBack(this.reopened ? null : this.view.task, this.outbox?.begun ?? new Set());
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: messages.stillSignedIn(sentence(error)) });
    }
    this.outbox?.forgetSent();
    this.standUp("");
  }

  private standUp(trouble: string): void {
    clearTimeout(this.retry);
    this.sender.stop();
    this.tray.clear();
    this.journal?.close();
    this.journal = this.outbox = this.reopened = null;
    this.settled = false;
    this.show({ ...BLANK, phase: "signed-out", trouble });
  }

  // --- the task in hand

  /** The text in the box changed. */
  type(text: string): void {
    if (!this.view.task) return;
    this.outbox?.keep(this.view.task, text);
    this.show({ note: "" });
  }

  accept(text: string): void {
    if (!this.view.task || Date.now() - this.openedAt < TOO_SOON_MS) return;
    if (!text.trim()) return this.show({ note: messages.EMPTY_BOX });
    if (turns(text) && this.view.note !== messages.TURNED) return this.show({ note: messages.TURNED });
    void this.post(withoutTurning(text));
  }

  /** Nothing is said in this segment: a key of its own, and never the second press of another. */
  nothingSaid(text: string): void {
    if (!this.view.task || Date.now() - this.openedAt < TOO_SOON_MS) return;
    if (text.trim()) return this.show({ note: messages.NOT_EMPTY });
    void this.post("");
  }

  pasted(): void {
    this.show({ note: messages.MARKS_TAKEN_OUT });
  }

  giveBack(): void {
    const task = this.view.task;
    if (!task) return;
    if (this.reopened || this.lost) return void this.next(); // a text that was begun stays, and is shown
    if (!this.outbox?.draft(task)) return void this.release(task);
    this.ask({ ...messages.TEXT_CHANGED, then: () => this.release(task) });
  }

  /** Another text of the person takes the place of the one in the box. */
  use(other: Draft): void {
    const task = this.view.task;
    if (!task) return;
    this.outbox?.exchange(task, other);
    this.show({ text: other.text });
  }

  /** Open the text again that was accepted before this one. */
  back(): void {
    const at = this.outbox?.editable ?? [];
    const place = this.reopened ? at.findIndex(({ task }) => task.id === this.reopened?.task.id) + 1 : 0;
    const before = at[place];
    if (!before) return this.show({ note: messages.NOTHING_BEFORE });
    if (this.view.task && !this.reopened) this.tray.putBack(this.view.task);
    this.reopened = before;
    const task = { ...before.task, segment: { ...before.task.segment, version: before.version } };
    this.open(task, this.outbox!.takeOver(task)?.text ?? before.text, "accepted");
  }

  async lookAgain(): Promise<void> {
    this.tray.offerAgain();
    await this.next();
  }

  private async post(text: string): Promise<void> {
    const task = this.view.task!;
    if (this.reopened && same(this.reopened.text, text)) this.outbox!.drop(task); // nothing was changed
    else this.outbox!.post(task, text);
    void this.flush();
    await this.next();
  }

  private async release(task: Task): Promise<void> {
    try {
      await this.tray.giveBack(task);
    } catch (error) {
      return this.fail(error);
    }
    this.outbox!.drop(task);
    await this.next();
  }

  private async next(): Promise<void> {
    this.reopened = null;
    this.lost = false;
    this.show({ task: null, question: null, note: "", ...(this.view.phase !== "unreachable" && { trouble: "" }) });
    try {
      await this.outbox?.lookAround();
      const task = await this.tray.take();
      this.failures = 0;
      if (!task) return this.show({ phase: "no-work", trouble: "" });
      const draft = this.outbox!.takeOver(task);
      this.open(task, draft?.text ?? task.segment.text ?? "", draft ? "restored" : "draft");
    } catch (error) {
      return this.unreachable(error);
    }
    void this.prepare();
  }

  /** Have the next task ready. Names of languages are a comfort, and a long list: nothing of the work waits behind it. */
  private async prepare(): Promise<void> {
    await this.tray.prepare(this.soundHere());
    if (!this.outbox || this.view.names.size) return;
    const languages = await this.api.languages().catch(() => []);
    if (this.outbox) this.show({ names: namesOf(languages) });
  }

  /** Resolves when the sound of the task in hand is here, or does not come. */
  private soundHere(): Promise<void> {
    return new Promise((resolve) => {
      this.soundReady = resolve;
      setTimeout(resolve, SOUND_MS);
    });
  }

  private open(task: Task, text: string, source: DeskView["source"]): void {
    this.openedAt = Date.now();
    const recent = this.outbox!.editable.slice(0, RECENT_SOUNDS).map((each) => each.task);
    const clipUrl = this.tray.sound(task, recent);
    this.show({ phase: "working", task, text, source, clipUrl, trouble: "", note: "" });
  }

  // --- what the person likes

  prefer(change: Partial<Settings>): void {
    if (this.journal) remember(this.journal, change);
    this.show({ settings: { ...this.view.settings, ...change } });
  }

  // --- leases: kept while the person is there

  /** A key or the mouse moved. */
  touched(): void {
    if (this.settled && Date.now() - this.renewedAt > RENEW_MS) void this.renew();
  }

  private async renew(): Promise<void> {
    this.renewedAt = Date.now();
    try {
      if (!(await this.tray.renew(this.reopened ? null : this.view.task))) return;
      this.lost = true;
      this.show({ trouble: messages.LEASE_OVER });
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
    await (this.settled ? this.next() : this.start());
    this.resuming = false;
    void this.flush();
  }

  private unreachable(error: unknown): void {
    if (error instanceof Problem && error.status === 401) return this.standUp(messages.SESSION_OVER);
    this.show({ phase: "unreachable", trouble: sentence(error) });
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.resume(), pause_ms(this.failures, Math.random()));
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

  answer(yes: boolean): void {
    const question = this.view.question;
    this.show({ question: null });
    if (!yes || !question) return;
    void question.then();
    this.show({});
  }

  private ask(question: Question): void {
    this.show({ question });
  }

  /** Something was kept on this computer, perhaps by another tab. */
  private kept(): void {
    const task = this.view.task;
    const doneElsewhere = task && !this.reopened && this.outbox!.has(task.id) && !this.outbox!.draft(task);
    if (!doneElsewhere) return this.show({});
    void this.next().then(() => this.show({ note: messages.DONE_ELSEWHERE }));
  }

  private fail(error: unknown): void {
    if (error instanceof Problem && error.status === 401) this.standUp(messages.SESSION_OVER);
    else this.show({ trouble: sentence(error) });
  }

  protected override show(change: Partial<DeskView>): void {
    const view = { ...this.view, ...change };
    const { outbox } = this;
    const held = new Set([...this.tray.ids, ...(view.task ? [view.task.id] : [])]);
    const left = outbox && this.settled ? outbox.left(held) : [];
    const others = view.task && outbox ? outbox.others(view.task) : [];
    super.show({ ...view, others, stuck: outbox?.stuck ?? [], left, status: this.sender.status(view.task) });
  }
}
