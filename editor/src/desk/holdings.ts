// The texts that a person holds and may still change, and one name put in place of another in all of them: the text in hand,
// the tasks that wait, and the last texts that were accepted.
//
//   in hand    the box is written into, as if it were typed
//   waiting    kept as begun: nothing is sent before the person has accepted it
//   accepted   sent again, as a further revision

import type { Task } from "../api/types";
import type { Where } from "../text/find";
import { find, replaced, type Hit } from "./find";
import type { Outbox } from "./outbox";

export interface Holding {
  readonly kind: Where;
  readonly task: Task;
  readonly text: string;
}

/** A place in one of the texts. */
export interface Place extends Hit {
  readonly holding: Holding;
}

/** What was changed, to be taken back. `begun`: whether the person had typed in that text before. */
interface Change {
  readonly holding: Holding;
  readonly text: string;
  readonly begun: boolean;
}

/** What is needed of the desk. */
export interface Held {
  readonly outbox: Outbox;
  /** The task in hand and what is in the box; null where there is none. */
  readonly inHand: () => { readonly task: Task; readonly text: string } | null;
  readonly waiting: () => readonly Task[];
  /** Write into the box. */
  readonly write: (text: string) => void;
  /** Send what waits to be sent. */
  readonly flush: () => void;
}

export class Holdings {
  private done: readonly Change[] = [];

  constructor(private readonly held: Held) {}

  /** Every text, in the order of work: in hand, waiting, accepted (newest first). */
  get all(): Holding[] {
    const { outbox } = this.held;
    const inHand = this.held.inHand();
    const others = this.held.waiting().filter(({ id }) => id !== inHand?.task.id);
    const waiting = others.map((task) => ({ kind: "waiting", task, text: outbox.draft(task)?.text ?? task.segment.text ?? "" }) as const);
    const known = new Set([inHand?.task.id, ...others.map(({ id }) => id)]);
    const accepted = outbox.editable.filter(({ task }) => !known.has(task.id)).map(({ task, text }) => {
      const begun = outbox.draft(task); // opened again, and not accepted yet
      return begun ? ({ kind: "waiting", task, text: begun.text } as const) : ({ kind: "accepted", task, text } as const);
    });
    return [...(inHand ? [{ kind: "in hand", ...inHand } as const] : []), ...waiting, ...accepted];
  }

  places(sought: string, whole: boolean): Place[] {
    return this.all.flatMap((holding) => find(holding.text, sought, whole).map((hit) => ({ ...hit, holding })));
  }

  /** Put `by` at these places. Returns in how many texts. */
  replace(places: readonly Place[], by: string): number {
    const texts = [...new Set(places.map(({ holding }) => holding))];
    const changes = texts.map((holding) => {
      const own = places.filter((place) => place.holding === holding);
      return { holding, text: replaced(holding.text, own, by), begun: this.held.outbox.draft(holding.task) !== null };
    });
    for (const { holding, text } of changes) this.write(holding, text);
    this.done = changes;
    this.held.flush();
    return changes.length;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  /** Take the last replacement back, in each text that was not changed since. Returns in how many. */
  undo(): number {
    const now = new Map(this.all.map((each) => [each.task.id, each]));
    const back = this.done.filter(({ holding, text }) => now.get(holding.task.id)?.text === text);
    for (const { holding, begun } of back) this.restore(now.get(holding.task.id)!, holding.text, begun);
    this.done = [];
    this.held.flush();
    return back.length;
  }

  private write({ kind, task }: Holding, text: string): void {
    const { outbox } = this.held;
    if (kind === "in hand") this.held.write(text);
    else if (kind === "waiting") outbox.keep(task, text, outbox.draft(task)?.active_ms ?? 0);
    else outbox.revise(task, text);
  }

  private restore(holding: Holding, text: string, begun: boolean): void {
    if (holding.kind === "waiting" && !begun) this.held.outbox.drop(holding.task);
    else this.write(holding, text);
  }
}
