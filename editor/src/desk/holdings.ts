// The texts that a person holds and may still change, and one name put in place of another in all of them: the text in hand,
// the tasks that wait, and the last texts that were accepted.
//
//   in hand    the box is written into, as if it were typed
//   waiting    kept as begun: nothing is sent before the person has accepted it
//   accepted   sent again, as a further revision

import type { Task } from "../api/types";
import { alike, typed, whole, type Content } from "./content";
import { find, replaced, type Hit } from "./find";
import type { Outbox } from "./outbox";

export interface Holding {
  /** Where the text is. */
  readonly kind: "inHand" | "waiting" | "accepted";
  readonly task: Task;
  readonly content: Content;
}

/** A place in the text of part number `at`. */
export interface Place extends Hit {
  readonly at: number;
  readonly holding: Holding;
}

/** What was changed, to be taken back. `begun`: whether the person had typed in that text before. */
interface Change {
  readonly holding: Holding;
  readonly content: Content;
  readonly begun: boolean;
}

/** What is needed of the desk. */
export interface Held {
  readonly outbox: Outbox;
  /** The task in hand and what is said of it; null where there is none. */
  readonly inHand: () => { readonly task: Task; readonly content: Content } | null;
  readonly waiting: () => readonly Task[];
  /** Write into the box. */
  readonly write: (content: Content) => void;
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
    const waiting = others.map((task) => {
      const content = outbox.draft(task)?.content ?? whole(task.segment, task.segment.text ?? "");
      return { kind: "waiting", task, content } as const;
    });
    const known = new Set([inHand?.task.id, ...others.map(({ id }) => id)]);
    const accepted = outbox.editable.filter(({ task }) => !known.has(task.id)).map(({ task, content }) => {
      const begun = outbox.draft(task); // opened again, and not accepted yet
      return begun ? ({ kind: "waiting", task, content: begun.content } as const) : ({ kind: "accepted", task, content } as const);
    });
    return [...(inHand ? [{ kind: "inHand", ...inHand } as const] : []), ...waiting, ...accepted];
  }

  places(sought: string, whole: boolean): Place[] {
    const inPart = (holding: Holding, text: string, at: number): Place[] => find(text, sought, whole).map((hit) => ({ ...hit, at, holding }));
    return this.all.flatMap((holding) => holding.content.parts.flatMap(({ text }, at) => inPart(holding, text, at)));
  }

  /** Put `by` at these places. Returns in how many texts. */
  replace(places: readonly Place[], by: string): number {
    const texts = [...new Set(places.map(({ holding }) => holding))];
    const changes = texts.map((holding) => {
      const own = places.filter((place) => place.holding === holding);
      return { holding, content: inEach(holding.content, own, by), begun: this.held.outbox.draft(holding.task) !== null };
    });
    for (const { holding, content } of changes) this.write(holding, content);
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
    const isLeft = ({ holding, content }: Change): boolean => alike(now.get(holding.task.id)?.content ?? holding.content, content);
    const back = this.done.filter(isLeft);
    for (const { holding, begun } of back) this.restore(now.get(holding.task.id)!, holding.content, begun);
    this.done = [];
    this.held.flush();
    return back.length;
  }

  private write({ kind, task }: Holding, content: Content): void {
    const { outbox } = this.held;
    if (kind === "inHand") this.held.write(content);
    else if (kind === "waiting") outbox.keep(task, content, outbox.draft(task)?.active_ms ?? 0);
    else outbox.revise(task, content);
  }

  private restore(holding: Holding, content: Content, begun: boolean): void {
    if (holding.kind === "waiting" && !begun) this.held.outbox.drop(holding.task);
    else this.write(holding, content);
  }
}

/** With `by` at these places of the content. */
function inEach(content: Content, places: readonly Place[], by: string): Content {
  const one = (now: Content, text: string, at: number): Content => typed(now, at, replaced(text, places.filter((place) => place.at === at), by));
  return content.parts.reduce((now, { text }, at) => one(now, text, at), content);
}
