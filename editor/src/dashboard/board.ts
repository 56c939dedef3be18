// The dashboard's state: who looks, which report, and the one row whose errors are open. Components draw `view` and
// call the methods; this file knows nothing of the page. Other views ask their own questions through `asking`.

import { EVERYTHING, type AccuracyApi, type Cut, type Variety } from "../api/evaluation";
import { Problem, words } from "../api/http";
import { Asking } from "./query";
import { varietiesOf } from "../shared/figures";
import { namesOf, type Names } from "../shared/languages";
import type { Person } from "../api/wire";
import type { Accuracy, AccuracyRow, Confusions, Mistaken } from "../api/wire_accuracy";

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
  /** What there are drafts of. */
  readonly varieties: readonly Variety[];
  readonly cut: Cut;
  readonly report: Accuracy | null;
  readonly opened: Opened | null;
  readonly trouble: string;
}

const BLANK: BoardView = {
  phase: "starting", person: null, names: new Map(), varieties: [],
  cut: { by: "dialect", policy: "L1", variety: EVERYTHING }, report: null, opened: null, trouble: "",
};

const SESSION_OVER = "Your session is over. Sign in again.";

export class Board {
  view: BoardView = BLANK;
  private readonly listeners = new Set<(view: BoardView) => void>();
  /** Counts what was asked for: an answer to an earlier question is dropped. */
  private asked = 0;

  constructor(readonly api: AccuracyApi) {}

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

  /** What all views show; the rates are read again. */
  async choose(change: Partial<Cut>): Promise<void> {
    this.show({ cut: { ...this.view.cut, ...change }, opened: null });
    await this.read();
  }

  /** Something else to ask the service. Where it turns the person away, the whole page says so. */
  asking<T>(): Asking<T> {
    return new Asking((error) => this.turnedAway(error, SESSION_OVER));
  }

  /** Fetch the errors behind a row, and the words taken for one another. */
  async open(row: AccuracyRow): Promise<void> {
    const turn = (this.asked += 1);
    this.show({ opened: { row, mistakes: null, confusions: null }, trouble: "" });
    const { cut } = this.view;
    try {
      const [mistakes, confusions] = await Promise.all([this.api.mistakes(row, cut), this.api.confusions(row, cut)]);
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
      const { cut } = this.view;
      const report = await this.api.accuracy(cut);
      if (turn !== this.asked) return;
      const every = cut.by === "dialect" && cut.variety === EVERYTHING;
      this.show({ phase: "ready", report, ...(every && { varieties: varietiesOf(report.rows) }) });
    } catch (error) {
      if (turn === this.asked) this.fail(error, SESSION_OVER);
    }
  }

  private fail(error: unknown, over: string): void {
    if (this.turnedAway(error, over)) return;
    this.show({ phase: this.view.report ? "ready" : "unreachable", opened: null, trouble: words(error) });
  }

  /** Whether the service refused the person; then the page is at the door, or says whose it is. */
  private turnedAway(error: unknown, over: string): boolean {
    if (!(error instanceof Problem)) return false;
    if (error.status === 401) this.show({ ...BLANK, phase: "signed-out", trouble: over });
    else if (error.code === "role-missing") this.show({ phase: "not-for-you" });
    else return false;
    this.asked += 1;
    return true;
  }

  private show(change: Partial<BoardView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener(this.view);
  }
}
