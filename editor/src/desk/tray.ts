// The tasks that wait beside the one in hand: those of the same stretch of a recording, and then of the next, which is
// leased ahead, so that the next text and its sound are there at once.

import { Problem, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Assignment, Reason, Task } from "../api/types";
import type { Clips } from "./clips";
import type { Journal } from "./journal";
import type { Wave } from "./wave";

/** Of how many tasks the sound is fetched ahead: for a line that goes away for a minute. */
const SOUNDS_AHEAD = 3;
/** How many tasks that were given back are not offered again, and for how long; the oldest beyond these is. */
const PASSED_OVER = 20;
const PASSED_OVER_MS = 86_400_000;

/** What the tray must know of the person's texts. */
export interface Texts {
  /** Whether a task needs no work any more: another tab may have done it meanwhile. */
  has(taskId: string): boolean;
  /** Whether this is the person's only tab. */
  readonly alone: boolean;
}

export class Tray {
  /** Called with tasks that are the person's no more. */
  gone: (ids: ReadonlySet<string>) => void = () => {};
  private tasks: Task[] = [];
  /** By the ids of its tasks, those that are done, too. */
  private readonly assignments = new Map<string, Assignment>();
  private inHand: Task | null = null;
  private journal: Journal | null = null;
  private texts: Texts | null = null;

  constructor(
    private readonly api: ReviewApi,
    private readonly clips: Clips,
  ) {}

  /** Begin with what the person holds already; `alone`: without an assignment. What was given back is in the journal. */
  fill(held: readonly Assignment[], journal: Journal, texts: Texts, alone: readonly Task[] = []): void {
    this.journal = journal;
    this.texts = texts;
    this.tasks = [...this.offered(held.flatMap((assignment) => this.unpack(assignment))), ...alone];
  }

  /** Take the next task into hand; lease more where none lies ready. Null when there is no work. */
  async take(): Promise<Task | null> {
    this.tasks = this.tasks.filter(({ id }) => !this.texts?.has(id));
    if (this.tasks.length === 0) await this.lease();
    if (this.tasks.length === 0 && this.texts?.alone) await this.findHeld();
    this.inHand = this.tasks.shift() ?? null;
    if (this.inHand) await this.clips.find(this.inHand);
    return this.inHand;
  }

  /** The task in hand and those that lie here, those without a text. */
  get here(): readonly Task[] {
    return this.all(this.inHand).filter(({ id }) => !this.texts?.has(id));
  }

  /** How many tasks are here. */
  get count(): number {
    return this.all(this.inHand).length;
  }

  /** The assignments of the tasks that are here, without those that are done. */
  get stretches(): Assignment[] {
    const { here } = this;
    const found = new Set(here.flatMap(({ id }) => this.assignments.get(id) ?? []));
    return [...found].map((one) => ({ ...one, tasks: here.filter(({ id }) => one.tasks.some((task) => task.id === id)) }));
  }

  /** Lay down what `ask` is given, below all that lies here. Returns whether it brought anything. */
  async add(ask: () => Promise<Assignment | null>): Promise<boolean> {
    const before = this.tasks.length;
    await this.lease(ask);
    return this.tasks.length > before;
  }

  /** Lay a task back on top. */
  putBack(task: Task): void {
    if (this.inHand?.id === task.id) this.inHand = null;
    this.tasks = [task, ...this.tasks.filter(({ id }) => id !== task.id)];
  }

  /** Have the next tasks ready, and their sounds after `soundHere`. If this fails, taking that task will say what is wrong. */
  async prepare(soundHere: Promise<void>): Promise<void> {
    if (this.tasks.length === 0) await this.lease().catch(() => {});
    await soundHere; // on a weak link two sounds would be late, not one
    for (const task of this.tasks.slice(0, SOUNDS_AHEAD)) await this.clips.prepare(task); // one after the other
  }

  /** Where the language is wrong, it is in the rest of that recording, too. */
  async giveBack(task: Task, reason: Reason, note: string): Promise<void> {
    const rest = reason === "wrong-language" ? this.tasks.filter((each) => each.segment.recording_id === task.segment.recording_id) : [];
    const back = [task, ...rest];
    await Promise.all(back.map(({ id }) => this.api.release(id, reason, note).catch(unlessRefused)));
    this.tasks = this.tasks.filter((each) => !rest.includes(each));
    this.gone(new Set(back.map(({ id }) => id)));
    for (const { id } of back) this.journal?.set("passed", id, { at: Date.now() });
    for (const old of this.passedOver().slice(PASSED_OVER)) this.journal?.set("passed", old, null);
  }

  /** Give back everything but `kept`, at the end of the day. */
  async giveAllBack(inHand: Task | null, kept: ReadonlySet<string>): Promise<void> {
    const back = this.all(inHand).filter(({ id }) => !kept.has(id));
    await Promise.all(back.map((task) => this.api.release(task.id).catch(unlessRefused)));
  }

  /** Offer again what was given back. */
  offerAgain(): void {
    for (const id of this.passedOver()) this.journal?.set("passed", id, null);
  }

  /**
   * Renew every lease. Returns whether the task in hand was lost. Throws the Problem of a session that is over; when
   * the service is out of reach, the next call tries again.
   */
  async renew(inHand: Task | null): Promise<boolean> {
    const lost = new Set<string>();
    for (const lease of new Set(this.all(inHand).map(({ id }) => this.leaseOf(id)))) {
      const tasks = this.all(inHand).filter(({ id }) => this.leaseOf(id) === lease);
      try {
        const held = new Set(await this.renewLease(lease));
        for (const { id } of tasks) if (!held.has(id)) lost.add(id);
      } catch (error) {
        if (error instanceof Unreachable) break;
        if (!(error instanceof Problem) || error.status === 401) throw error;
        for (const { id } of tasks) lost.add(id);
      }
    }
    this.tasks = this.tasks.filter(({ id }) => !lost.has(id));
    if (lost.size) this.gone(lost);
    return inHand !== null && lost.has(inHand.id);
  }

  /** The stretch that a task belongs to, where it was leased since the page was opened. */
  assignmentOf(task: Task): Assignment | null {
    return this.assignments.get(task.id) ?? null;
  }

  /** The sound of `task`, fetched ahead or by its address. Sounds of tasks that are neither here nor in `recent` go. */
  sound(task: Task, recent: readonly Task[]): string {
    this.clips.retain([...this.all(task), ...recent]);
    return this.clips.url(task);
  }

  /** The tasks that lie here, in order. */
  get waiting(): readonly Task[] {
    return this.tasks;
  }

  /** The waveform of `task`, where it was fetched ahead. */
  wave(task: Task): Wave | null {
    return this.clips.wave(task);
  }

  /** The waveform of `task` as the service has it now; null where it cannot be had. */
  fetchWave(task: Task): Promise<Wave | null> {
    return this.clips.fetchWave(task);
  }

  /** The ids of the tasks that lie here. */
  get ids(): string[] {
    return this.tasks.map(({ id }) => id);
  }

  clear(): void {
    this.tasks = [];
    this.inHand = null;
    this.assignments.clear();
    this.journal = null;
    this.clips.retain([]);
  }

  /**
   * The service may hand out what was just given back, where there is nothing else. It is held while more is asked for, so
   * that each answer brings something new, and then released.
   */
  private async lease(ask: () => Promise<Assignment | null> = () => this.api.lease()): Promise<void> {
    const spare: Task[] = [];
    try {
      for (let found = false; !found; ) {
        const assignment = await ask();
        if (!assignment) break;
        const tasks = this.unpack(assignment);
        const fresh = this.fresh(tasks);
        spare.push(...tasks.filter((task) => !fresh.includes(task)));
        this.tasks.push(...fresh);
        found = fresh.length > 0;
      }
    } finally {
      this.releaseAll(spare);
    }
  }

  /** Of tasks that the person holds, those to offer. What was given back may be held still: the page was closed, or is ahead. */
  private offered(held: readonly Task[]): Task[] {
    const passed = new Set(this.passedOver());
    this.releaseAll(held.filter(({ id }) => passed.has(id)));
    return held.filter(({ id }) => !passed.has(id));
  }

  private fresh(tasks: readonly Task[]): Task[] {
    const passed = new Set(this.passedOver());
    return tasks.filter(({ id }) => !passed.has(id) && !this.texts?.has(id));
  }

  private releaseAll(tasks: readonly Task[]): void {
    for (const task of tasks) void this.api.release(task.id).catch(() => {});
  }

  /** Where the answer to a lease was lost on its way, the person holds tasks that never lay here. */
  private async findHeld(): Promise<void> {
    const held = await this.api.held();
    this.tasks = this.fresh(this.offered(held.flatMap((assignment) => this.unpack(assignment))));
  }

  private unpack(assignment: Assignment): readonly Task[] {
    for (const { id } of assignment.tasks) this.assignments.set(id, assignment);
    return assignment.tasks;
  }

  /** The assignment by which a task is leased; the task itself where it came alone. */
  private leaseOf(taskId: string): string {
    return this.assignments.get(taskId)?.id ?? taskId;
  }

  /** Returns the ids of the tasks that are still the person's. */
  private async renewLease(lease: string): Promise<string[]> {
    const alone = ![...this.assignments.values()].some(({ id }) => id === lease);
    const kept = alone ? [await this.api.renewTask(lease)] : (await this.api.renew(lease)).tasks;
    return kept.map(({ id }) => id);
  }

  /** Newest first. */
  private passedOver(): string[] {
    const passed = this.journal?.of<{ at: number }>("passed") ?? [];
    const young = passed.filter(([, { at }]) => Date.now() - at < PASSED_OVER_MS);
    return young.sort(([, a], [, b]) => b.at - a.at).map(([id]) => id);
  }

  private all(inHand: Task | null): Task[] {
    return inHand ? [inHand, ...this.tasks] : this.tasks;
  }
}

/** Where the service refuses to take a task back, the person does not hold it any more, as wanted. A lost session matters. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Problem) || error.status === 401) throw error;
}
