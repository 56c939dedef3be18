// The dashboard's state: who looks, which report, and the one row whose errors are open. Components draw `view` and
// call the methods; this file knows nothing of the page.

import { Problem, words, type Api } from "./api";
import { namesOf, type Names } from "./languages";
import type { Accuracy, AccuracyRow, By, Confusions, Mistaken, Person, Policy } from "./wire";

/** The errors behind a row. `mistakes` is null while they are fetched. */
export interface Opened {
  readonly row: AccuracyRow;
  readonly mistakes: readonly Mistaken[] | null;
  readonly confusions: Confusions | null;
}

export interface BoardView {
  readonly phase: "starting" | "unreachable" | "signed-out" | "not-for-you" | "reading" | "ready";
  readonly person: Person | null;
  readonly names: Names;
  readonly by: By;
  readonly policy: Policy;
  readonly report: Accuracy | null;
  readonly opened: Opened | null;
  readonly trouble: string;
}

const BLANK: BoardView = {
  phase: "starting", person: null, names: new Map(), by: "dialect", policy: "L1", report: null, opened: null, trouble: "",
};

const SESSION_OVER = "Your session is over. Sign in again.";

export class Board {
  view: BoardView = BLANK;
  private readonly listeners = new Set<(view: BoardView) => void>();
  /** Counts what was asked for: an answer to an earlier question is dropped. */
  private asked = 0;

  constructor(private readonly api: Api) {}

  /** Svelte's store contract. */
  subscribe(listener: (view: BoardView) => void): () => void {
    this.listeners.add(listener);
    listener(this.view);
    return () => this.listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.show({ phase: "starting", trouble: "" });
    try {
      const { person } = await this.api.whoAmI();
      this.show({ person });
      if (!person.roles.includes("ml")) return this.show({ phase: "not-for-you" });
      const names = await this.api.languages().then(namesOf, () => new Map<string, string>());
      this.show({ names });
      await this.read();
    } catch (error) {
      this.fail(error, "");
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

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: `You are still signed in. ${words(error)}` });
    }
    this.asked += 1;
    this.show({ ...BLANK, phase: "signed-out" });
  }

  async choose(change: { by?: By; policy?: Policy }): Promise<void> {
    this.show({ ...change, opened: null });
    await this.read();
  }

  /** Fetch the errors behind a row, and the words taken for one another. */
  async open(row: AccuracyRow): Promise<void> {
    const turn = (this.asked += 1);
    this.show({ opened: { row, mistakes: null, confusions: null }, trouble: "" });
    const { by, policy } = this.view;
    try {
      const [mistakes, confusions] = await Promise.all([
        this.api.mistakes(row, by, policy), this.api.confusions(row, by),
      ]);
      if (turn === this.asked) this.show({ opened: { row, mistakes, confusions } });
    } catch (error) {
      if (turn === this.asked) this.fail(error, SESSION_OVER);
    }
  }

  close(): void {
    this.asked += 1;
    this.show({ opened: null });
  }

  private async read(): Promise<void> {
    const turn = (this.asked += 1);
    this.show({ phase: "reading", trouble: "" });
    try {
      const report = await this.api.accuracy(this.view.by, this.view.policy);
      if (turn === this.asked) this.show({ phase: "ready", report });
    } catch (error) {
      if (turn === this.asked) this.fail(error, SESSION_OVER);
    }
  }

  private fail(error: unknown, over: string): void {
    const trouble = words(error);
    if (error instanceof Problem && error.status === 401) this.show({ ...BLANK, phase: "signed-out", trouble: over });
    else if (error instanceof Problem && error.code === "role-missing") this.show({ phase: "not-for-you" });
    else this.show({ phase: this.view.report ? "ready" : "unreachable", opened: null, trouble });
  }

  private show(change: Partial<BoardView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener(this.view);
  }
}
