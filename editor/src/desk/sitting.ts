// Who sits at the desk: the sign-in, the tasks that they hold, a page that is opened without the service and finds back to it,
// the sign-out. What is done at the desk is in desk.ts.

import { Problem, sentence, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import { asksCode, type Entered } from "../api/session";
import type { Assignment, Session } from "../api/types";
import { Observable } from "../shared/observable";
import type { Question } from "../shared/question";
import { workplaces } from "../shared/roles";
import { desk as messages } from "../text/desk";
import { shared } from "../text/shared";
import type { Away } from "./away";
import { Hand, type Table } from "./hand";
import { Journal } from "./journal";
import type { Line } from "./line";
import { Outbox, type Outcome } from "./outbox";
import { Retry } from "./retry";
import { Sender } from "./sender";
import { settingsOf } from "./settings";
import type { Shelf } from "./shelf";
import type { Tabs } from "./tabs";
import type { Tray } from "./tray";
import { BLANK, type DeskView } from "./view";

/** Whoever took work along waits so long for an answer of the service when they open the page, and then begins without. */
const PATIENCE_MS = 5000;

const NAMES = Object.keys(BLANK) as (keyof DeskView)[];
/** An empty list stays the same one: what depends on it is not drawn anew. */
const LISTS = ["others", "left", "stuck"] as const;

export abstract class Sitting extends Observable<DeskView> implements Table {
  /** The person's hand, once the tasks that they hold are known. */
  hand: Hand | null = null;
  readonly sender: Sender;
  /** Lets a newer version of the page take over, which reloads it. */
  takeOver: () => void = () => {};
  protected journal: Journal | null = null;
  protected outbox: Outbox | null = null;
  protected renewedAt = 0;
  protected resuming = false;
  /** True while the page was opened without an answer of the service. */
  protected unheard = false;
  protected readonly retry = new Retry(() => void this.resume());
  private readonly homing = new Retry(() => void this.comeBack());

  constructor(
    protected readonly api: ReviewApi,
    readonly tray: Tray,
    private readonly shelf: Shelf,
    private readonly tabs: Promise<Tabs>,
    private readonly goTo: (address: string) => void,
    readonly away: Away,
    protected readonly line: Line,
  ) {
    super(BLANK);
    away.changed = () => this.show({});
    away.failed = (error) => this.fail(error);
    tray.gone = (ids) => void away.forget(ids);
    line.changed = () => this.lineChanged();
    this.sender = new Sender(api, (outcome) => this.sendingEnded(outcome), (task) => this.hand?.comesAgain(task));
  }

  abstract ask(question: Question): void;
  abstract flush(): Promise<void>;
  abstract fail(error: unknown): void;
  abstract unreachable(error: unknown): void;
  abstract opened(): void;
  abstract rested(): void;
  /** The line may be back: go on where it was lost. */
  abstract resume(): Promise<void>;
  protected abstract renew(hand: Hand): Promise<void>;
  protected abstract sendingEnded(outcome: Outcome | "decided"): void;

  async start(): Promise<void> {
    if (this.view.phase !== "unreachable") this.show({ phase: "starting", trouble: "" });
    const before = await this.away.found();
    const asked = this.whoIsIt(before !== null);
    try {
      const [session, held] = await (before?.assignments.length ? soon(asked) : asked);
      await this.sitDown(session, held);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) await this.outside();
      else if (!(error instanceof Unreachable) || !before || !(await this.goOn(before.session, before.assignments))) this.unreachable(error);
    }
  }

  /** Returns whether it worked; if not, `trouble` says why, or a code is asked for. */
  async signIn(login: string, password: string, code = ""): Promise<Entered> {
    this.show({ trouble: "" });
    try {
      await this.api.signIn(login, password, code);
    } catch (error) {
      if (asksCode(error)) return "code";
      this.show({ trouble: sentence(error) });
      return false;
    }
    await this.start();
    return true;
  }

  signOut(): void {
    if (this.outbox?.empty !== false) return void this.leave();
    this.ask({ ...messages.notSentYet, then: () => this.leave() });
  }

  /** Who is it, and what do they hold? Where somebody worked here before, both are asked at once: a weak link has long ways. */
  private async whoIsIt(known: boolean): Promise<[Session, Promise<Assignment[]> | null]> {
    const early = known ? this.api.held() : null;
    early?.catch(() => {}); // who it is matters first
    return [await this.api.whoAmI(), early];
  }

  private async outside(): Promise<void> {
    await this.away.close(false);
    this.show({ phase: "signed-out", trouble: "" });
  }

  private async sitDown(session: Session, early: Promise<Assignment[]> | null): Promise<void> {
    const { person, model } = session;
    const [here] = workplaces(person.roles);
    if (here?.address !== "/") {
      await this.away.close(false); // somebody else worked here before
      this.show({ phase: "elsewhere", person, trouble: "" });
      return here && this.goTo(here.address);
    }
    const [journal, outbox] = await this.openJournal(person.id);
    this.renewedAt = Date.now();
    this.show({ person, model, settings: settingsOf(journal) });
    const [packed, held] = await Promise.all([this.away.open(session), early ?? this.api.held()]);
    const strays = packed.filter(({ id }) => !held.some((each) => each.id === id));
    this.tray.fill([...held, ...strays], journal, outbox);
    if (this.tray.here.some(({ id }) => strays.some(({ tasks }) => tasks.some((task) => task.id === id)))) await this.tray.renew(null);
    outbox.retryRefused();
    void this.flush();
    await this.begin(outbox);
  }

  private async begin(outbox: Outbox): Promise<void> {
    this.hand = new Hand(this, this.tray, outbox);
    this.show({ phase: "starting", trouble: "" });
    await this.hand.next();
  }

  /** Begin without the service, with what lies on this computer. Returns whether there is anything. */
  private async goOn({ person, model }: Session, packed: readonly Assignment[]): Promise<boolean> {
    const [journal, outbox] = await this.openJournal(person.id);
    const known = new Set(packed.flatMap(({ tasks }) => tasks.map(({ id }) => id)));
    const begun = outbox.begunTasks.filter(({ id }) => !known.has(id));
    if (packed.length + begun.length === 0 && outbox.empty) return false;
    this.unheard = true;
    this.line.note(true);
    this.tray.fill(packed, journal, outbox, begun);
    this.show({ person, model, settings: settingsOf(journal) });
    await this.begin(outbox);
    this.homing.later();
    return true;
  }

  /** The page was opened without the service, which may be back: is it still the same person, and what is still theirs? */
  protected async comeBack(): Promise<void> {
    if (!this.unheard || this.resuming) return;
    this.resuming = true;
    try {
      const { person } = await this.api.whoAmI();
      if (person.id !== this.view.person?.id) return this.standUp(messages.sessionOver);
      this.unheard = false;
      this.homing.stop();
      await this.flush();
      if (this.hand) await this.renew(this.hand);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.standUp(messages.sessionOver);
      else this.homing.later();
    } finally {
      this.resuming = false;
    }
    if (this.view.phase === "unreachable" && !this.unheard) await this.resume();
    this.show({});
  }

  private lineChanged(): void {
    if (!this.line.down) void this.comeBack();
    this.show({});
  }

  private async openJournal(personId: string): Promise<[Journal, Outbox]> {
    this.journal?.close();
    this.journal = await Journal.open(this.shelf, personId);
    this.outbox = this.sender.outbox = new Outbox(this.journal, await this.tabs);
    await this.outbox.lookAround();
    this.journal.changed = () => {
      this.refresh();
      this.hand?.lookElsewhere();
    };
    return [this.journal, this.outbox];
  }

  private async leave(): Promise<void> {
    try {
      await this.tray.giveAllBack(this.hand?.leased ?? null, this.outbox?.begun ?? new Set());
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: shared.stillSignedIn(sentence(error)) });
    }
    this.outbox?.forgetSent();
    await this.away.close(true);
    this.standUp("");
    if (this.view.newVersion) this.takeOver();
  }

  protected standUp(trouble: string): void {
    void this.away.close(false);
    this.unheard = false;
    this.homing.stop();
    this.retry.stop();
    this.sender.stop();
    this.tray.clear();
    this.journal?.close();
    this.journal = this.outbox = this.hand = null;
    this.show({ ...BLANK, phase: "signed-out", trouble, newVersion: this.view.newVersion });
  }

  // --- the view

  /** How many segments can be done without a link; null while there is one, and where nothing was taken along. */
  private get here(): number | null {
    return this.line.down && (this.away.packed || this.unheard) ? this.tray.count : null;
  }

  override show(change: Partial<DeskView>): void {
    super.show(this.seen(change));
  }

  /** Show what has changed of what is kept, if anything: most writes change nothing that is seen. */
  private refresh(): void {
    const next = this.seen({});
    if (NAMES.some((name) => next[name] !== this.view[name])) super.show(next);
  }

  private seen(change: Partial<DeskView>): DeskView {
    const view = { ...this.view, ...change };
    const { outbox } = this;
    const held = new Set([...this.tray.ids, ...(view.task ? [view.task.id] : [])]);
    const left = outbox && this.hand ? outbox.left(held) : [];
    const others = view.task && outbox ? outbox.others(view.task) : [];
    const before = (outbox?.editable.length ?? 0) > 0;
    const lists = { others, left, stuck: outbox?.stuck ?? [] };
    for (const name of LISTS) if (!lists[name].length && !view[name].length) Object.assign(lists, { [name]: view[name] });
    return { ...view, ...lists, before, away: this.away.view, status: this.sender.status(view.task, this.here) };
  }
}

/** As `asked`, if that answers soon. */
function soon<T>(asked: Promise<T>): Promise<T> {
  return Promise.race([asked, new Promise<T>((_, reject) => setTimeout(() => reject(new Unreachable()), PATIENCE_MS))]);
}
