// The transcriber's desk: who sits at it, the task in hand, the next one in the tray, and the outbox of texts to send.
// Components draw `view` and call the methods; this file knows nothing of the page.

import { Problem, sentence } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Model, Person, Task } from "../api/types";
import { namesOf, type Names } from "../shared/languages";
import { Observable } from "../shared/observable";
import type { Question } from "../shared/question";
import { EMPTY_BOX, NOT_SENT_YET, SESSION_OVER, stillSignedIn, TEXT_CHANGED } from "../text/messages";
import { Outbox, type Letter, type Store } from "./outbox";
import { Sender } from "./sender";
import type { Tray } from "./tray";

export interface DeskView {
  readonly phase: "starting" | "unreachable" | "signed-out" | "working" | "no-work";
  readonly person: Person | null;
  readonly model: Model | null;
  readonly names: Names;
  readonly task: Task | null;
  /** What the box opens with; later changes live in the box, which reports them to `type`. */
  readonly text: string;
  readonly restored: boolean;
  readonly clipUrl: string;
  readonly stuck: Letter | null;
  readonly question: Question | null;
  readonly trouble: string;
  readonly status: string;
}

const BLANK: DeskView = {
  phase: "starting", person: null, model: null, names: new Map(), task: null, text: "", restored: false, clipUrl: "",
  stuck: null, question: null, trouble: "", status: "",
};

/** Leases are renewed this often while the person works; the service's default lease is 30 minutes. */
const RENEW_MS = 120_000;
/** An Enter so soon after a text appeared was meant for the text before. */
const TOO_SOON_MS = 400;

export class Desk extends Observable<DeskView> {
  private outbox: Outbox | null = null;
  private readonly sender: Sender;
  private openedAt = 0;
  private renewedAt = 0;

  constructor(
    private readonly api: ReviewApi,
    private readonly tray: Tray,
    private readonly store: Store,
  ) {
    super(BLANK);
    this.sender = new Sender(api, (sessionOver) => (sessionOver ? this.standUp(SESSION_OVER) : this.show({})));
  }

  // --- coming and going

  async start(): Promise<void> {
    this.show({ phase: "starting", trouble: "" });
    try {
      const { person, model } = await this.api.whoAmI();
      await this.sitDown(person, model);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.show({ phase: "signed-out" });
      else this.show({ phase: "unreachable", trouble: sentence(error) });
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
    this.ask({ ...NOT_SENT_YET, then: () => this.leave() });
  }

  private async sitDown(person: Person, model: Model | null): Promise<void> {
    const outbox = new Outbox(this.store, person.id);
    this.outbox = this.sender.outbox = outbox;
    this.renewedAt = Date.now();
    this.show({ person, model });
    void this.learnNames();
    const held = await this.api.held();
    this.tray.fill(held.filter((task) => !outbox.has(task.id)));
    void this.flush();
    await this.next();
  }

  /** Names of languages are a comfort: where they cannot be had, their tags are shown. */
  private async learnNames(): Promise<void> {
    const languages = await this.api.languages().catch(() => []);
    if (this.outbox) this.show({ names: namesOf(languages) });
  }

  private async leave(): Promise<void> {
    try {
      await this.tray.giveAllBack(this.view.task);
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: stillSignedIn(sentence(error)) });
    }
    this.outbox?.clear();
    this.standUp("");
  }

  private standUp(trouble: string): void {
    this.sender.stop();
    this.tray.clear();
    this.outbox = null;
    this.show({ ...BLANK, phase: "signed-out", trouble });
  }

  // --- the task in hand

  /** The text in the box changed. */
  type(text: string): void {
    if (!this.view.task) return;
    this.outbox?.keep(this.view.task, text);
    this.show({});
  }

  accept(text: string): void {
    if (!this.view.task || Date.now() - this.openedAt < TOO_SOON_MS) return;
    if (text.trim()) return void this.post(text);
    this.ask({ ...EMPTY_BOX, then: () => this.post(text) });
  }

  giveBack(): void {
    const task = this.view.task;
    if (!task) return;
    if (this.outbox?.draft(task) == null) return void this.release(task);
    this.ask({ ...TEXT_CHANGED, then: () => this.release(task) });
  }

  async lookAgain(): Promise<void> {
    this.tray.offerAgain();
    await this.next();
  }

  private async post(text: string): Promise<void> {
    this.outbox!.post(this.view.task!, text);
    void this.flush();
    await this.next();
  }

  private async release(task: Task): Promise<void> {
    try {
      await this.tray.giveBack(task);
    } catch (error) {
      return this.fail(error);
    }
    this.outbox!.forget(task.id);
    await this.next();
  }

  private async next(): Promise<void> {
    this.show({ task: null, question: null, trouble: "" });
    try {
      const task = await this.tray.take();
      if (!task) return this.show({ phase: "no-work" });
      this.open(task);
    } catch (error) {
      this.show({ phase: "unreachable" });
      return this.fail(error);
    }
    await this.tray.prepare();
  }

  private open(task: Task): void {
    const draft = this.outbox!.draft(task);
    this.openedAt = Date.now();
    this.show({
      phase: "working", task, text: draft ?? task.segment.text ?? "", restored: draft !== null,
      clipUrl: this.tray.sound(task),
    });
  }

  // --- leases: kept while the person is there

  /** A key or the mouse moved. */
  touched(): void {
    if (this.outbox && Date.now() - this.renewedAt > RENEW_MS) void this.renew();
  }

  private async renew(): Promise<void> {
    this.renewedAt = Date.now();
    try {
      const lost = await this.tray.renew(this.view.task);
      if (lost) this.fail(lost);
    } catch (error) {
      this.fail(error);
    }
  }

  // --- texts on their way to the service

  /** Send what waits, at once. */
  flush(): Promise<void> {
    return this.sender.flush();
  }

  keepMine(letter: Letter): void {
    this.settle(letter, letter.text);
  }

  takeTheirs(letter: Letter): void {
    if (letter.current) this.settle(letter, letter.current.text);
  }

  throwAway(letter: Letter): void {
    this.outbox?.drop(letter);
    this.show({});
  }

  private settle(letter: Letter, text: string): void {
    this.outbox?.settle(letter, text);
    this.show({});
    void this.flush();
  }

  // --- the view

  answer(yes: boolean): void {
    const question = this.view.question;
    this.show({ question: null });
    if (yes) void question?.then();
  }

  private ask(question: Question): void {
    this.show({ question });
  }

  private fail(error: unknown): void {
    if (error instanceof Problem && error.status === 401) this.standUp(SESSION_OVER);
    else this.show({ trouble: sentence(error) });
  }

  protected override show(change: Partial<DeskView>): void {
    const view = { ...this.view, ...change };
    super.show({ ...view, stuck: this.outbox?.stuck ?? null, status: this.sender.status(view.task) });
  }
}
