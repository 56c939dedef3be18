// What a person typed and the service does not have yet, so that a reload, a power cut, a second tab or a lost line loses
// nothing, and nobody's text is sent under another's name.
//
//   typing -> draft (one per task and tab) -> accept -> letter (waiting) -> sent: the last ones can be opened again
//                |                                         |-> conflict or refused: kept until the person decides
//                |-> the task is not the person's any more: kept, shown, can be sent all the same
//
// A letter keeps its operation_id when it is sent again: the service then answers as it did the first time.

import { Problem, Unreachable } from "../api/http";
import type { Kept, Task } from "../api/types";
import { alike, whole, type Content } from "./content";
import { newId as makeId } from "./ids";
import type { Journal } from "./journal";
import { isOutdated, read, theirs, type Draft, type Letter, type Sent } from "./kept";
import type { Tabs } from "./tabs";

export type Send = (letter: Letter) => Promise<Kept>;
/** How a flush ended: everything tried, the service out of reach, or the session over. */
export type Outcome = "done" | "unreachable" | "signed-out";

const DAY_MS = 86_400_000;
/** After so long the task is somebody else's, and a client's text should not stay on this computer. */
const DRAFT_MS = 7 * DAY_MS;
/** How many sent texts can be opened again, and for how long. */
const EDITABLE = 50;

export class Outbox {
  private openTabs: ReadonlySet<string>;

  constructor(
    private readonly journal: Journal,
    private readonly tabs: Pick<Tabs, "own" | "open">,
    private readonly newId: () => string = makeId,
  ) {
    this.openTabs = new Set([tabs.own]);
    this.tidy();
  }

  // --- texts in the making

  /** Learn which other tabs are open now: their texts are left to them. */
  async lookAround(): Promise<void> {
    this.openTabs = await this.tabs.open();
  }

  /** Whether this is the person's only tab. */
  get alone(): boolean {
    return this.openTabs.size === 1;
  }

  /** The unsent text of a task in this tab, or null. */
  draft(task: Task): Draft | null {
    const draft = this.journal.get<Draft>("draft", this.draftKey(task, this.tabs.own));
    return draft && read(draft);
  }

  /** As `draft`; where this tab has none, the newest one that a closed tab left, or that was refused, becomes its own. */
  takeOver(task: Task): Draft | null {
    const own = this.draft(task) ?? this.takeRefused(task);
    const left = own ? null : this.others(task).find(({ tab }) => !this.openTabs.has(tab));
    if (!left) return own;
    const taken = { ...left, tab: this.tabs.own };
    this.putDraft(taken);
    this.forget(left);
    return taken;
  }

  /** Other texts of the person for this task, newest first: of other tabs, open or closed. */
  others(task: Task): Draft[] {
    const own = this.draft(task)?.content ?? whole(task.segment, task.segment.text ?? "");
    return this.drafts.filter((each) => each.task.id === task.id && each.tab !== this.tabs.own && !alike(each.content, own));
  }

  /** Texts whose tasks are not among `held`, newest first. Those of other open tabs are left to them. */
  left(held: ReadonlySet<string>): Draft[] {
    const ours = this.drafts.filter(({ tab }) => tab === this.tabs.own || !this.openTabs.has(tab));
    return ours.filter(({ task }) => !held.has(task.id));
  }

  keep(task: Task, content: Content, active_ms = 0): void {
    const version = this.draft(task)?.version ?? task.segment.version;
    this.putDraft({ task, content, version, at: Date.now(), tab: this.tabs.own, active_ms });
  }

  /** Another text of the person takes the place of the one in this tab, which is kept beside it. */
  exchange(task: Task, other: Draft): void {
    const own = this.draft(task);
    const isOpen = this.openTabs.has(other.tab);
    this.putDraft({ ...other, at: Date.now(), tab: this.tabs.own });
    if (!isOpen) this.forget(other);
    if (own) this.putDraft({ ...own, tab: this.newId() }); // as if a tab with it had been closed
  }

  forget(draft: Pick<Draft, "task" | "tab">): void {
    this.journal.set("draft", this.draftKey(draft.task, draft.tab), null);
  }

  /** Forget the text of a task in this tab. */
  drop(task: Task): void {
    this.forget({ task, tab: this.tabs.own });
  }

  /** Tasks that some tab has an unsent text for. */
  get begun(): ReadonlySet<string> {
    return new Set(this.drafts.map(({ task }) => task.id));
  }

  // --- texts on their way

  get letters(): readonly Letter[] {
    return this.journal.of<Letter>("letter").map(([, letter]) => read(letter)).sort((a, b) => a.at - b.at);
  }

  /** How many texts still have to leave this computer. */
  get waiting(): number {
    return this.letters.filter((letter) => letter.state === "waiting").length;
  }

  /** The letters that need the person's decision. */
  get stuck(): Letter[] {
    return this.letters.filter((letter) => letter.state !== "waiting" && !isOutdated(letter));
  }

  /** Decisions between two texts of which one has changed meanwhile: their tasks must be fetched again. */
  get outdated(): Letter[] {
    return this.letters.filter(isOutdated);
  }

  /** A decision goes back into the box, to be made again on `task` as it is now. */
  reopen(letter: Letter, task: Task): void {
    const content = this.draft(task)?.content ?? letter.content; // they may have opened it again meanwhile
    const active_ms = letter.active_ms ?? 0;
    this.putDraft({ task, content, version: task.segment.version, at: Date.now(), tab: this.tabs.own, active_ms });
    this.remove(letter);
  }

  /** The service does not take this letter, and says why. */
  refuse(letter: Letter, detail: string): void {
    this.putLetter({ ...letter, state: "refused", detail });
  }

  get empty(): boolean {
    return this.letters.length === 0 && this.drafts.length === 0;
  }

  /** False while some text lives only as long as the page. */
  get safe(): boolean {
    return this.journal.safe;
  }

  /** True while the disk takes so long that the person is told. */
  get slow(): boolean {
    return this.journal.slow;
  }

  /** True when everything typed is on the disk. */
  get kept(): boolean {
    return this.journal.settled;
  }

  /** True when a text for this task is on its way or sent: the task must not be shown as work again. */
  has(taskId: string): boolean {
    const going = this.letters.filter(({ state }) => state !== "refused");
    return this.journal.get("sent", taskId) !== null || going.some(({ task }) => task.id === taskId);
  }

  post(task: Task, content: Content, active_ms = 0): void {
    const draft = this.draft(task);
    this.putLetter({
      operation_id: this.newId(), base_version: draft?.version ?? task.segment.version, content, task, at: Date.now(),
      state: "waiting", replaces: this.accepted(task)?.content ?? null, current: null, detail: "", active_ms,
    });
    this.drop(task); // only now: a power cut in between leaves the text twice rather than not at all
  }

  /** Send another content in place of one that was accepted. */
  revise(task: Task, content: Content): void {
    const before = this.accepted(task);
    if (before) this.post({ ...before.task, segment: { ...before.task.segment, version: before.version } }, content);
  }

  /** Send a text that was never accepted; the service says what becomes of it. */
  postLeft(draft: Draft): void {
    const { task, content, version: base_version, active_ms = null } = draft;
    this.putLetter({
      operation_id: this.newId(), base_version, content, task, at: Date.now(), state: "waiting",
      replaces: this.accepted(task)?.content ?? null, current: null, detail: "", active_ms,
    });
    this.forget(draft);
  }

  /** Send `content` on top of the newest version. This is a new operation, since the old one was answered. */
  settle(letter: Letter, content: Content): void {
    const base_version = letter.current?.version ?? letter.base_version;
    this.putLetter({ ...letter, content, base_version, operation_id: this.newId(), state: "waiting", current: null, detail: "" });
    this.remove(letter);
  }

  remove(letter: Letter): void {
    this.journal.set("letter", letter.operation_id, null);
  }

  /** Try again what was refused on another day: the segment may be free again, the service may have learnt to keep it. */
  retryRefused(): void {
    for (const letter of this.letters) if (letter.state === "refused") this.putLetter({ ...letter, state: "waiting" });
  }

  /** Try every waiting letter once, oldest first. */
  async flush(send: Send): Promise<Outcome> {
    for (const letter of this.letters.filter((each) => each.state === "waiting")) {
      try {
        const { version } = await send(letter);
        this.journal.set("sent", letter.task.id, { task: letter.task, content: letter.content, version, at: letter.at });
        this.remove(letter);
      } catch (error) {
        if (error instanceof Unreachable) return "unreachable";
        if (!(error instanceof Problem)) throw error;
        if (error.status === 401) return "signed-out";
        this.refused(letter, error);
      }
    }
    return "done";
  }

  // --- texts that the service has

  /** What can be opened again, newest first: sent texts, and letters that only wait. */
  get editable(): Sent[] {
    const sent = this.journal.of<Sent>("sent").map(([, each]) => read(each));
    const waiting = this.letters.filter(({ state }) => state === "waiting");
    const going = waiting.map(({ task, content, base_version, at }) => ({ task, content, version: base_version, at }));
    const all = [...going, ...sent].sort((a, b) => b.at - a.at);
    const newest = new Map([...all].reverse().map((each) => [each.task.id, each]));
    return all.filter((each) => newest.get(each.task.id) === each).slice(0, EDITABLE);
  }

  /** The tasks whose texts the service has. */
  get sent(): ReadonlySet<string> {
    return new Set(this.journal.of("sent").map(([id]) => id));
  }

  /** Tasks that were begun here and may be gone on with, whoever holds them now. */
  get begunTasks(): Task[] {
    const ours = this.drafts.filter(({ tab }) => tab === this.tabs.own || !this.openTabs.has(tab));
    return [...new Map(ours.map(({ task }) => [task.id, task])).values()];
  }

  /** The person's newest accepted text of a task, sent or on its way. */
  accepted(task: Task): Sent | null {
    return this.editable.find((each) => each.task.id === task.id) ?? null;
  }

  /** Forget what the service has, as at the end of the day. What it does not have stays. */
  forgetSent(): void {
    for (const [key] of this.journal.of("sent")) this.journal.set("sent", key, null);
  }

  /** The person holds the task after all: what was refused goes back into the box. */
  private takeRefused(task: Task): Draft | null {
    const letter = this.letters.findLast((each) => each.state === "refused" && each.task.id === task.id);
    if (!letter) return null;
    this.keep(task, letter.content, letter.active_ms ?? 0);
    this.remove(letter);
    return this.draft(task);
  }

  private get drafts(): Draft[] {
    return this.journal.of<Draft>("draft").map(([, draft]) => read(draft)).sort((a, b) => b.at - a.at);
  }

  private refused(letter: Letter, { status, current, detail }: Problem): void {
    if (status !== 409 || !current) return this.refuse(letter, detail);
    const stuck: Letter = { ...letter, current };
    const other = theirs(stuck); // its speakers are told by labels, which one may have called by a name
    const ownBefore = letter.replaces !== null && (other === null || alike(other, letter.replaces, false));
    const agreed = other !== null && alike(other, letter.content, false);
    if (ownBefore || agreed) this.settle(stuck, letter.content);
    else this.putLetter({ ...stuck, state: "conflict", detail });
  }

  private putLetter(letter: Letter): void {
    this.journal.set("letter", letter.operation_id, letter);
  }

  private putDraft(draft: Draft): void {
    this.journal.set("draft", this.draftKey(draft.task, draft.tab), draft);
  }

  private draftKey(task: Task, tab: string): string {
    return `${task.id}/${tab}`;
  }

  /** Forget what is too old. */
  private tidy(): void {
    for (const draft of this.drafts) if (Date.now() - draft.at > DRAFT_MS) this.forget(draft);
    const sent = this.journal.of<Sent>("sent").sort(([, a], [, b]) => b.at - a.at);
    const old = sent.filter(([, { at }], place) => place >= EDITABLE || Date.now() - at > DAY_MS);
    for (const [key] of old) this.journal.set("sent", key, null);
  }
}
