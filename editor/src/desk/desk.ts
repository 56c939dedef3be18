// The transcriber's desk: who sits at it, the task in hand, the next one in the tray, and what is on its way out.
// Components draw `view` and call the methods; this file knows nothing of the page.

import { Problem, words, type Api } from "../api/http";
import { namesOf, type Names } from "../shared/languages";
import { Outbox, pause_ms, type Letter, type Store } from "./outbox";
import type { Tray } from "./tray";
import type { Model, Person, Task } from "../api/wire";

export interface Question {
  readonly words: string;
  readonly yes: string;
  readonly no: string;
  readonly then: () => void | Promise<void>;
}

export interface View {
  readonly phase: "starting" | "unreachable" | "signed-out" | "working" | "no-work";
  readonly person: Person | null;
  readonly model: Model | null;
  readonly names: Names;
  readonly task: Task | null;
  /** What the box opens with; later changes live in the box, which tells `type`. */
  readonly text: string;
  readonly restored: boolean;
  readonly clipUrl: string;
  readonly stuck: Letter | null;
  readonly question: Question | null;
  readonly trouble: string;
  readonly status: string;
}

const BLANK: View = {
  phase: "starting", person: null, model: null, names: new Map(), task: null, text: "", restored: false, clipUrl: "",
  stuck: null, question: null, trouble: "", status: "",
};

const SESSION_OVER = "Your session is over. Sign in again: your text is kept on this computer.";
/** Leases are renewed this often while the person works; the service's default lease is 30 minutes. */
const RENEW_MS = 120_000;
/** An Enter so soon after a text appeared was meant for the one before. */
const TOO_SOON_MS = 400;

export class Desk {
  view: View = BLANK;
  private readonly listeners = new Set<(view: View) => void>();
  private outbox: Outbox | null = null;
  private openedAt = 0;
  private renewedAt = 0;
  private sent = 0;
  private tries = 0;
  private flushing = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly tray: Tray,
    private readonly store: Store,
  ) {}

  /** Svelte's store contract. */
  subscribe(listener: (view: View) => void): () => void {
    this.listeners.add(listener);
    listener(this.view);
    return () => this.listeners.delete(listener);
  }

  // --- coming and going

  async start(): Promise<void> {
    this.show({ phase: "starting", trouble: "" });
    try {
      const { person, model } = await this.api.whoAmI();
      await this.sitDown(person, model);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.show({ phase: "signed-out" });
      else this.show({ phase: "unreachable", trouble: words(error) });
    }
  }

  /** Returns whether it worked; if not, `trouble` says why. */
  async signIn(login: string, password: string): Promise<boolean> {
    this.show({ trouble: "" });
    try {
      await this.api.signIn(login, password);
    } catch (error) {
      this.show({ trouble: words(error) });
      return false;
    }
    await this.start();
    return true;
  }

  signOut(): void {
    if (this.outbox?.empty !== false) return void this.leave();
    this.ask({
      words: "Some of your text has not been sent. Signing out removes it from this computer.",
      yes: "Sign out and remove it", no: "Stay", then: () => this.leave(),
    });
  }

  private async sitDown(person: Person, model: Model | null): Promise<void> {
    this.outbox = new Outbox(this.store, person.id);
    this.renewedAt = Date.now();
    this.show({ person, model });
    void this.learnNames();
    const held = await this.api.held();
    this.tray.lay(held.filter((task) => !this.outbox!.has(task.id)));
    void this.flush();
    await this.next();
  }

  /** Names are a comfort: tags are shown where they cannot be had. */
  private async learnNames(): Promise<void> {
    const languages = await this.api.languages().catch(() => []);
    if (this.outbox) this.show({ names: namesOf(languages) });
  }

  private async leave(): Promise<void> {
    try {
      await this.tray.giveAllBack(this.view.task);
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: `You are still signed in. ${words(error)}` });
    }
    this.outbox?.clear();
    this.standUp("");
  }

  private standUp(trouble: string): void {
    clearTimeout(this.retry);
    this.tray.clear();
    this.outbox = null;
    this.sent = 0;
    this.show({ ...BLANK, phase: "signed-out", trouble });
  }

  // --- the task in hand

  /** The box changed. */
  type(text: string): void {
    if (!this.view.task) return;
    this.outbox?.keep(this.view.task, text);
    this.show({});
  }

  accept(text: string): void {
    if (!this.view.task || Date.now() - this.openedAt < TOO_SOON_MS) return;
    if (text.trim()) return void this.post(text);
    this.ask({
      words: "The box is empty. Is nothing said here?",
      yes: "Nothing is said", no: "Go back to the box", then: () => this.post(text),
    });
  }

  giveBack(): void {
    const task = this.view.task;
    if (!task) return;
    if (this.outbox?.draft(task) == null) return void this.release(task);
    this.ask({
      words: "You changed this text. Giving the task back throws your changes away.",
      yes: "Give it back", no: "Keep working", then: () => this.release(task),
    });
  }

  async lookAgain(): Promise<void> {
    this.tray.forgive();
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

  // --- what is on its way out

  async flush(): Promise<void> {
    if (this.flushing || !this.outbox) return;
    const outbox = this.outbox;
    clearTimeout(this.retry);
    this.flushing = true;
    const outcome = await outbox.flush(async (letter) => {
      const { operation_id, base_version, text } = letter;
      await this.api.submit(letter.segment_id, { operation_id, base_version, text });
      this.sent += 1;
    });
    this.flushing = false;
    this.tries = outcome === "unreachable" ? this.tries + 1 : 0;
    this.show({});
    if (outcome === "signed-out") return this.standUp(SESSION_OVER);
    if (outbox !== this.outbox || outbox.waiting === 0) return;
    if (outcome === "done") return this.flush(); // posted meanwhile
    this.retry = setTimeout(() => void this.flush(), pause_ms(this.tries, Math.random()));
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
    else this.show({ trouble: words(error) });
  }

  private show(change: Partial<View>): void {
    this.view = { ...this.view, ...change, stuck: this.outbox?.stuck ?? null };
    this.view = { ...this.view, status: this.status() };
    for (const listener of this.listeners) listener(this.view);
  }

  /** Where the person's text is, in words. */
  private status(): string {
    const outbox = this.outbox;
    if (!outbox) return "";
    if (!outbox.safe) return "This browser cannot keep text: leave the page open until everything is sent.";
    if (outbox.waiting) {
      return this.tries ? `Saved here, ${outbox.waiting} waiting to be sent.` : "Sending.";
    }
    if (this.view.task && outbox.draft(this.view.task) !== null) return "Saved on this computer.";
    return this.sent ? "Everything is sent." : "";
  }
}
