// The tasks that wait beside the one in hand: one is leased ahead, so that the next text and its sound are there at once.

import { Problem, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Task } from "../api/types";
import type { Clips } from "./clips";
import type { Journal } from "./journal";

/** How many tasks one person holds: the one in hand and the next. */
const HELD = 2;
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
  private tasks: Task[] = [];
  private journal: Journal | null = null;
  private texts: Texts | null = null;

  constructor(
    private readonly api: ReviewApi,
    private readonly clips: Clips,
  ) {}

  /** Begin with the tasks that the person holds already. What was given back is remembered in the journal. */
  fill(tasks: readonly Task[], journal: Journal, texts: Texts): void {
    this.tasks = [...tasks];
    this.journal = journal;
    this.texts = texts;
  }

  /** Take the next task into hand; lease more where none lies ready. Null when there is no work. */
  async take(): Promise<Task | null> {
    this.tasks = this.tasks.filter(({ id }) => !this.texts?.has(id));
    if (this.tasks.length === 0) await this.lease(HELD);
    if (this.tasks.length === 0 && this.texts?.alone) await this.findHeld();
    return this.tasks.shift() ?? null;
  }

  /** Lay a task back on top. */
  putBack(task: Task): void {
    this.tasks = [task, ...this.tasks.filter(({ id }) => id !== task.id)];
  }

  /** Have the next task ready, and its sound after `soundHere`. If this fails, taking that task will say what is wrong. */
  async prepare(soundHere: Promise<void>): Promise<void> {
    await this.lease(HELD - 1 - this.tasks.length).catch(() => {});
    await soundHere; // on a weak link two sounds would be late, not one
    if (this.tasks[0]) await this.clips.prepare(this.tasks[0]);
  }

  async giveBack(task: Task): Promise<void> {
    await this.api.release(task.id).catch(unlessRefused);
    this.journal?.set("passed", task.id, { at: Date.now() });
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
   * Renew every lease. Returns why the task in hand was lost, or null. Throws the Problem of a session that is over; when
   * the service is out of reach, the next call tries again.
   */
  async renew(inHand: Task | null): Promise<Problem | null> {
    let lost: Problem | null = null;
    for (const task of this.all(inHand)) {
      try {
        await this.api.renew(task.id);
      } catch (error) {
        if (error instanceof Unreachable) return lost;
        if (!(error instanceof Problem) || error.status === 401) throw error;
        this.tasks = this.tasks.filter((each) => each.id !== task.id);
        if (task === inHand) lost = error;
      }
    }
    return lost;
  }

  /** The sound of `task`, fetched ahead or by its address. Sounds of tasks that are neither here nor in `recent` go. */
  sound(task: Task, recent: readonly Task[]): string {
    this.clips.retain([...this.all(task), ...recent]);
    return this.clips.url(task);
  }

  /** The ids of the tasks that lie here. */
  get ids(): string[] {
    return this.tasks.map(({ id }) => id);
  }

  clear(): void {
    this.tasks = [];
    this.journal = null;
    this.clips.retain([]);
  }

  /**
   * The service hands out the oldest task, which may be one that was just given back. It is held while another is asked
   * for, so that each answer brings something new, and then released.
   */
  private async lease(wanted: number): Promise<void> {
    const passed = new Set(this.passedOver());
    const spare: Task[] = [];
    try {
      while (wanted > 0) {
        const tasks = await this.api.lease(wanted);
        const fresh = tasks.filter(({ id }) => !passed.has(id) && !this.texts?.has(id));
        spare.push(...tasks.filter((task) => !fresh.includes(task)));
        this.tasks.push(...fresh);
        wanted -= fresh.length;
        if (fresh.length === tasks.length) break; // nothing of that kind was in the way
      }
    } finally {
      for (const task of spare) void this.api.release(task.id).catch(() => {});
    }
  }

  /** Where the answer to a lease was lost on its way, the person holds tasks that never lay here. */
  private async findHeld(): Promise<void> {
    const held = await this.api.held();
    this.tasks = held.filter(({ id }) => !this.texts?.has(id));
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
