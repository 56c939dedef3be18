// The tasks that wait beside the one in hand: one is leased ahead, so that the next text and its sound are there at once.

import { Problem, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Task } from "../api/types";
import type { Clips } from "./clips";

/** How many tasks one person holds: the one in hand and the next. */
const HELD = 2;
/** How many tasks that were given back are not offered again; the oldest beyond these is. */
const PASSED_OVER = 20;

export class Tray {
  private tasks: Task[] = [];
  private givenBack: string[] = [];

  constructor(
    private readonly api: ReviewApi,
    private readonly clips: Clips,
  ) {}

  /** Begin with the tasks that the person holds already. */
  fill(tasks: readonly Task[]): void {
    this.tasks = [...tasks];
  }

  /** Take the next task into hand; lease more where none lies ready. Null when there is no work. */
  async take(): Promise<Task | null> {
    if (this.tasks.length === 0) await this.lease(HELD);
    return this.tasks.shift() ?? null;
  }

  /** Have the next task ready. If this fails, taking that task will say what is wrong. */
  async prepare(): Promise<void> {
    await this.lease(HELD - 1 - this.tasks.length).catch(() => {});
    if (this.tasks[0]) await this.clips.prepare(this.tasks[0]);
  }

  async giveBack(task: Task): Promise<void> {
    await this.api.release(task.id).catch(unlessRefused);
    this.givenBack = [...this.givenBack, task.id].slice(-PASSED_OVER);
  }

  /** Give back everything, at the end of the day. */
  async giveAllBack(inHand: Task | null): Promise<void> {
    await Promise.all(this.all(inHand).map((task) => this.api.release(task.id).catch(unlessRefused)));
  }

  /** Offer again what was given back. */
  offerAgain(): void {
    this.givenBack = [];
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

  /** The sound of `task`, fetched ahead or by its address. Sounds of tasks that are gone are forgotten. */
  sound(task: Task): string {
    this.clips.retain(this.all(task));
    return this.clips.url(task);
  }

  clear(): void {
    this.fill([]);
    this.offerAgain();
    this.clips.retain([]);
  }

  /** The service hands out the oldest task, which may be one that was just given back: these are asked for on top. */
  private async lease(wanted: number): Promise<void> {
    if (wanted <= 0) return;
    const tasks = await this.api.lease(wanted + this.givenBack.length);
    const fresh = tasks.filter((task) => !this.givenBack.includes(task.id)).slice(0, wanted);
    this.tasks.push(...fresh);
    for (const spare of tasks.filter((task) => !fresh.includes(task))) void this.api.release(spare.id).catch(() => {});
  }

  private all(inHand: Task | null): Task[] {
    return inHand ? [inHand, ...this.tasks] : this.tasks;
  }
}

/** Where the service refuses to take a task back, the person does not hold it any more, as wanted. A lost session matters. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Problem) || error.status === 401) throw error;
}
