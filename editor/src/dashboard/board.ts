// The dashboard's state: who looks, which report, and the one row whose errors are open. Components draw `view` and
// call the methods; this file knows nothing of the page. Each view asks for more by a `query` of its own.

import { EVERYTHING, type Cut, type EvaluationApi, type Variety } from "../api/evaluation";
import { sentence } from "../api/http";
import type { AccuracyReport, AccuracyRow, Confusions, Person, SegmentErrors } from "../api/types";
import type { Names } from "../shared/languages";
import { Observable } from "../shared/observable";
import { Query } from "../shared/query";
import type { Entered } from "../api/session";
import { Visit, type VisitView } from "../shared/visit";
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

/** Whether somebody may see the rates; an operator sees the models alone. */
export function measures(person: Person | null): boolean {
  return person?.roles.includes("ml") ?? false;
}

export class Board extends Observable<BoardView> {
  /** The number of the newest question: an answer to an earlier one is dropped. */
  private newest = 0;
  private readonly visit: Visit;

  constructor(readonly api: EvaluationApi) {
    super(BLANK);
    this.visit = new Visit(api, ["ml", "operator"], () => this.begin());
    this.visit.subscribe((visit) => this.visited(visit));
  }

  start(): Promise<void> {
    return this.visit.start();
  }

  /** Returns whether it worked; if not, `trouble` says why, or a code is asked for. */
  signIn(login: string, password: string, code = ""): Promise<Entered> {
    return this.visit.signIn(login, password, code);
  }

  signOut(): Promise<void> {
    return this.visit.signOut();
  }

  /** Change what all views show; the rates are read again. */
  async choose(change: Partial<Cut>): Promise<void> {
    this.show({ cut: { ...this.view.cut, ...change }, opened: null });
    await this.read();
  }

  /** Something else to ask the service. Where the service turns the person away, the whole page says so. */
  query<T>(): Query<T> {
    return new Query(this.visit.turnedAway);
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
      if (number === this.newest) this.fail(error);
    }
  }

  close(): void {
    this.newest += 1;
    this.show({ opened: null });
  }

  private async begin(): Promise<void> {
    if (!measures(this.view.person)) return this.show({ phase: "ready" });
    await this.read();
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
      if (number === this.newest) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.visit.turnedAway(error)) return;
    this.show({ phase: this.view.report ? "ready" : "unreachable", opened: null, trouble: sentence(error) });
  }

  /** Take over who is at the page. Whoever is not let in sees no report, and no answer that is on its way. */
  private visited(visit: VisitView): void {
    if (visit.phase === "ready") return this.show({ person: visit.person, names: visit.names });
    this.newest += 1;
    this.show({ ...(visit.phase === "signed-out" && BLANK), ...visit });
  }
}
