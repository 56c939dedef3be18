// The dashboard's state: who looks, which report, and the one row whose errors are open. Components draw `view` and
// call the methods; this file knows nothing of the page. Each view asks for more by a `query` of its own.

import { EVERYTHING, type Cut, type EvaluationApi, type Variety } from "../api/evaluation";
import { Problem, sentence } from "../api/http";
import type { AccuracyReport, AccuracyRow, Confusions, Person, SegmentErrors } from "../api/types";
import { namesOf, type Names } from "../shared/languages";
import { Observable } from "../shared/observable";
import { Query } from "../shared/query";
import { varietiesOf } from "./rows";

/** The errors behind a row. `segments` and `confusions` are null while they are fetched. */
export interface OpenedRow {
  readonly row: AccuracyRow;
  readonly segments: readonly SegmentErrors[] | null;
  readonly confusions: Confusions | null;
}

export interface BoardView {
  readonly phase: "starting" | "unreachable" | "signed-out" | "not-for-you" | "reading" | "ready";
  readonly person: Person | null;
  readonly names: Names;
  /** The languages and dialects that there are drafts of. */
  readonly varieties: readonly Variety[];
  readonly cut: Cut;
  readonly report: AccuracyReport | null;
  readonly opened: OpenedRow | null;
  readonly trouble: string;
}

const BLANK: BoardView = {
  phase: "starting", person: null, names: new Map(), varieties: [],
  cut: { by: "dialect", policy: "L1", variety: EVERYTHING }, report: null, opened: null, trouble: "",
};

const SESSION_OVER = "Your session is over. Sign in again.";

export class Board extends Observable<BoardView> {
  /** The number of the newest question: an answer to an earlier one is dropped. */
  private newest = 0;

  constructor(readonly api: EvaluationApi) {
    super(BLANK);
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
      this.show({ trouble: sentence(error) });
      return false;
    }
    await this.start();
    return true;
  }

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: `You are still signed in. ${sentence(error)}` });
    }
    this.newest += 1;
    this.show({ ...BLANK, phase: "signed-out" });
  }

  /** Change what all views show; the rates are read again. */
  async choose(change: Partial<Cut>): Promise<void> {
    this.show({ cut: { ...this.view.cut, ...change }, opened: null });
    await this.read();
  }

  /** Something else to ask the service. Where the service turns the person away, the whole page says so. */
  query<T>(): Query<T> {
    return new Query((error) => this.turnedAway(error, SESSION_OVER));
  }

  /** Fetch the errors behind a row, and which words were written for which. */
  async open(row: AccuracyRow): Promise<void> {
    const number = (this.newest += 1);
    this.show({ opened: { row, segments: null, confusions: null }, trouble: "" });
    const { cut } = this.view;
    try {
      const [segments, confusions] = await Promise.all([this.api.segments(row, cut), this.api.confusions(row, cut)]);
      if (number === this.newest) this.show({ opened: { row, segments, confusions } });
    } catch (error) {
      if (number === this.newest) this.fail(error, SESSION_OVER);
    }
  }

  close(): void {
    this.newest += 1;
    this.show({ opened: null });
  }

  private async read(): Promise<void> {
    const number = (this.newest += 1);
    this.show({ phase: "reading", trouble: "" });
    try {
      const { cut } = this.view;
      const report = await this.api.accuracy(cut);
      if (number !== this.newest) return;
      const every = cut.by === "dialect" && cut.variety === EVERYTHING;
      this.show({ phase: "ready", report, ...(every && { varieties: varietiesOf(report.rows) }) });
    } catch (error) {
      if (number === this.newest) this.fail(error, SESSION_OVER);
    }
  }

  private fail(error: unknown, over: string): void {
    if (this.turnedAway(error, over)) return;
    this.show({ phase: this.view.report ? "ready" : "unreachable", opened: null, trouble: sentence(error) });
  }

  /** Whether the service refused the person. Then the page asks for a sign-in, or says whom it is for. */
  private turnedAway(error: unknown, over: string): boolean {
    if (!(error instanceof Problem)) return false;
    if (error.status === 401) this.show({ ...BLANK, phase: "signed-out", trouble: over });
    else if (error.code === "role-missing") this.show({ phase: "not-for-you" });
    else return false;
    this.newest += 1;
    return true;
  }
}
