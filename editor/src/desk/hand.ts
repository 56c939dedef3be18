// The segment in hand: typing, accepting, giving back, the text before, and what comes next. One is made for each person
// who sits down at the desk.

import type { Reason, Task } from "../api/types";
import type { Question } from "../shared/question";
import { desk as messages } from "../text/desk";
import { ActiveTime } from "./active";
import { alike, isEmpty, isTurned, plain, retimed, typed, undivided, whole, type Content, type Span } from "./content";
import type { Held } from "./holdings";
import type { Draft, Letter, Sent } from "./kept";
import type { Outbox } from "./outbox";
import { surroundings } from "./surroundings";
import type { Tray } from "./tray";
import type { DeskView } from "./view";

/** What the hand needs of the desk. */
export interface Table {
  readonly view: DeskView;
  readonly hand: Hand | null;
  show(change: Partial<DeskView>): void;
  ask(question: Question): void;
  flush(): Promise<void>;
  fail(error: unknown): void;
  unreachable(error: unknown): void;
  /** A segment was opened; the next one can be made ready. */
  opened(): void;
  /** There is no work, and nothing in the box. */
  rested(): void;
}

/** An Enter so soon after a text appeared was meant for the text before. */
const TOO_SOON_MS = 400;
/** How many sounds of finished tasks are kept to be heard again. */
const RECENT_SOUNDS = 10;

export class Hand {
  /** How long the person has worked on the text in the box. */
  readonly time = new ActiveTime();
  /** The text that the person opened again, if one is in hand. */
  private reopened: Sent | null = null;
  /** What the service has of it already: sent as it was, nothing would change. */
  private unchanged: Content | null = null;
  /** True where the task in hand went to somebody else. */
  private lost = false;
  private openedAt = 0;
  /** Tasks that came again because one of their two texts changed: the person is told when they open. */
  private readonly again = new Set<string>();

  constructor(
    private readonly table: Table,
    private readonly tray: Tray,
    private readonly outbox: Outbox,
  ) {}

  /** The task whose lease is the person's: a text that was opened again has none. */
  get leased(): Task | null {
    return this.reopened ? null : this.table.view.task;
  }

  /** The person's texts, to find a name in all of them. */
  get held(): Pick<Held, "outbox" | "waiting" | "flush"> {
    return { outbox: this.outbox, waiting: () => this.tray.waiting, flush: () => void this.table.flush() };
  }

  /** What is said of the segment in hand was changed. Whatever changes it comes through here, and is kept at once. */
  edit(content: Content): void {
    if (!this.task) return;
    this.outbox.keep(this.task, content, this.time.touch());
    this.table.show({ content, note: "" });
  }

  /** The text of a part was changed. */
  type(text: string, at = 0): void {
    const { content } = this.table.view;
    if (content) this.edit(typed(content, at, text));
  }

  /** The borders of a part were moved: they go as far as there is room. A part that touched it follows. */
  retime(at: number, start_ms: number, end_ms: number): void {
    const { content } = this.table.view;
    if (content?.parts[at]) this.edit(retimed(content, at, { start_ms, end_ms }, this.room));
  }

  /** Where the parts of the segment in hand may lie. */
  get room(): Span {
    return this.table.view.around?.room ?? this.task?.clip ?? { start_ms: 0, end_ms: 0 };
  }

  accept(): void {
    const { content } = this.table.view;
    if (!this.task || !content || this.tooSoon) return;
    const objection = this.objectionTo(content);
    if (objection) return this.say(objection);
    void this.post(this.task, plain(content));
  }

  /** Nothing is said in this segment: a key of its own, and never the second press of another. */
  nothingSaid(): void {
    const { content } = this.table.view;
    if (!this.task || !content || this.tooSoon) return;
    if (!isEmpty(content)) return this.say(messages.notEmpty);
    void this.post(this.task, plain(typed(undivided(content), 0, "")));
  }

  /** A word about the text in the box. */
  say(note: string): void {
    this.table.show({ note });
  }

  giveBack(): void {
    const { task } = this;
    if (!task) return;
    if (this.reopened || this.lost) return void this.next(); // a text that was begun stays, and is shown
    this.table.show({ givingBack: { begun: this.outbox.draft(task) !== null } });
  }

  /** The person has said why, or that they keep it after all (null). */
  async gaveBack(reason: Reason | null, note = ""): Promise<void> {
    this.table.show({ givingBack: null });
    const { leased: task } = this;
    if (!task || !reason) return;
    try {
      await this.tray.giveBack(task, reason, note.trim());
    } catch (error) {
      return this.table.fail(error);
    }
    this.outbox.drop(task);
    await this.next();
  }

  /** Another text of the person takes the place of the one in the box. */
  use(other: Draft): void {
    if (!this.task) return;
    this.outbox.exchange(this.task, other);
    this.table.show({ content: other.content });
  }

  /** Open the text again that was accepted before this one. */
  back(): void {
    const all = this.outbox.editable;
    const before = all[this.reopened ? all.findIndex(({ task }) => task.id === this.reopened?.task.id) + 1 : 0];
    if (!before) return this.say(messages.nothingBefore);
    this.reopen(before);
    this.unchanged = before.content;
  }

  /** Open what the service refused again, to be changed and sent once more. Names may be what it refused: they are left out. */
  mend(letter: Letter): void {
    const { task, base_version: version, at } = letter;
    const content = { ...letter.content, names: {} };
    this.outbox.reopen({ ...letter, content }, { ...task, segment: { ...task.segment, version } });
    this.reopen({ task, content, version, at });
    this.unchanged = null;
  }

  /** Take the next segment; say that there is none, or that the service is out of reach. */
  async next(): Promise<void> {
    this.reopened = this.unchanged = null;
    this.lost = false;
    const silent = this.table.view.phase === "unreachable"; // what is said there stays until something changes
    this.table.show({ task: null, content: null, question: null, givingBack: null, note: "", ...(!silent && { trouble: "" }) });
    try {
      await this.outbox.lookAround();
      const task = await this.tray.take();
      if (this.table.hand !== this) return; // the person left meanwhile
      if (!task) {
        this.table.show({ phase: "no-work", trouble: "" });
        return this.table.rested();
      }
      const draft = this.outbox.takeOver(task);
      this.open(task, draft?.content ?? whole(task.segment, task.segment.text ?? ""), draft ? "restored" : "draft");
    } catch (error) {
      return this.table.unreachable(error);
    }
    this.table.opened();
  }

  /** A task is to be decided again: one of its two texts has changed. It is the next one. */
  comesAgain(task: Task): void {
    this.tray.putBack(task);
    this.again.add(task.id);
    if (this.table.view.phase === "no-work" || this.task?.id === task.id) void this.next();
    else if (this.task) this.say(messages.choicesChanged(task.segment.recording_name));
  }

  /** The service says that the task went to somebody else. */
  lose(): void {
    this.lost = true;
    this.table.show({ trouble: messages.leaseOver });
  }

  /** Another tab may have accepted the segment in hand; where nothing was typed here, the next one comes. */
  lookElsewhere(): void {
    const task = this.leased;
    if (!task || !this.outbox.has(task.id) || this.outbox.draft(task)) return;
    void this.next().then(() => this.say(messages.doneElsewhere));
  }

  private get task(): Task | null {
    return this.table.view.task;
  }

  private get tooSoon(): boolean {
    return Date.now() - this.openedAt < TOO_SOON_MS;
  }

  /** Why this cannot be accepted, in words, or "". */
  private objectionTo(content: Content): string {
    if (isEmpty(content)) return messages.emptyBox;
    const bare = content.parts.findIndex(({ text }) => !text.trim());
    if (bare >= 0) return messages.emptyPart(bare + 1);
    return isTurned(content) && this.table.view.note !== messages.turned ? messages.turned : "";
  }

  private async post(task: Task, content: Content): Promise<void> {
    if (this.unchanged && alike(this.unchanged, content)) this.outbox.drop(task);
    else this.outbox.post(task, content, this.time.touch());
    void this.table.flush();
    await this.next();
  }

  private reopen(before: Sent): void {
    if (this.leased) this.tray.putBack(this.leased);
    this.reopened = before;
    const task = { ...before.task, segment: { ...before.task.segment, version: before.version } };
    this.open(task, this.outbox.takeOver(task)?.content ?? before.content, "accepted");
  }

  private open(task: Task, content: Content, source: DeskView["source"]): void {
    this.openedAt = Date.now();
    this.time.begin(this.outbox.draft(task)?.active_ms ?? 0);
    const recent = this.outbox.editable.slice(0, RECENT_SOUNDS).map((each) => each.task);
    const note = this.again.delete(task.id) ? messages.choicesHaveChanged : "";
    const clipUrl = this.tray.sound(task, recent);
    const assignment = this.tray.assignmentOf(task);
    const around = assignment && surroundings(assignment, task, (other) => this.outbox.accepted(other)?.content ?? null);
    this.table.show({ phase: "working", task, around, content, source, clipUrl, trouble: "", note });
  }
}
