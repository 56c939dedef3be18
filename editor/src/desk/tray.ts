// The tasks lying ready beside the one in hand: leased one ahead, so that the next text and its sound are there at once.

import { Problem, Unreachable, type Api } from "../api/http";
import type { Clips } from "./clips";
import type { Task } from "../api/wire";

/** How many tasks one person holds: the one in hand and the next. */
const HELD = 2;
/** How many of the tasks given back are passed over; beyond that the oldest is offered again. */
const PASSED_OVER = 20;

export class Tray {
  private tasks: Task[] = [];
  private givenBack: string[] = [];

  constructor(
    private readonly api: Api,
    private readonly clips: Clips,
  ) {}

  /** Begin with what the person holds already. */
  lay(tasks: readonly Task[]): void {
    this.tasks = [...tasks];
  }

  /** Take the next task into hand; lease more where none lies ready. Null when there is no work. */
  async take(): Promise<Task | null> {
    if (this.tasks.length === 0) await this.lease(HELD);
    return this.tasks.shift() ?? null;
  }

  /** Have the next one ready. A comfort: if it fails, taking the next task will say what is wrong. */
  async prepare(): Promise<void> {
    await this.lease(HELD - 1 - this.tasks.length).catch(() => {});
    if (this.tasks[0]) await this.clips.prepare(this.tasks[0]);
  }

  async giveBack(task: Task): Promise<void> {
    await this.api.release(task.id).catch(accept);
    this.givenBack = [...this.givenBack, task.id].slice(-PASSED_OVER);
  }

  /** Give back everything, at the end of the day. */
  async giveAllBack(inHand: Task | null): Promise<void> {
    await Promise.all(this.with(inHand).map((task) => this.api.release(task.id).catch(accept)));
  }

  /** Offer again what was given back. */
  forgive(): void {
    this.givenBack = [];
  }

  /** Renew every lease. Returns why the task in hand was lost, or null. Raises Problem 401; waits out a lost line. */
  async renew(inHand: Task | null): Promise<Problem | null> {
    let lost: Problem | null = null;
    for (const task of this.with(inHand)) {
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
    this.clips.retain(this.with(task));
    return this.clips.url(task);
  }

  clear(): void {
    this.lay([]);
    this.forgive();
    this.clips.retain([]);
  }

  /** The service hands out the oldest task, so it would hand back at once what was just given back. */
  private async lease(wanted: number): Promise<void> {
    if (wanted <= 0) return;
    const tasks = await this.api.lease(wanted + this.givenBack.length);
    const fresh = tasks.filter((task) => !this.givenBack.includes(task.id)).slice(0, wanted);
    this.tasks.push(...fresh);
    for (const spare of tasks.filter((task) => !fresh.includes(task))) void this.api.release(spare.id).catch(() => {});
  }

  private with(inHand: Task | null): Task[] {
    return inHand ? [inHand, ...this.tasks] : this.tasks;
  }
}

/** Refusing to take a task back means it is not this person's any more, as wanted. A lost session still matters. */
function accept(error: unknown): void {
  if (!(error instanceof Problem) || error.status === 401) throw error;
}
