// What a person typed and the service does not have yet. It is kept in localStorage, under the person's id, so that a
// reload, a power cut or a lost line loses nothing, and nobody's text is sent under another's name.
//
//   typing -> draft (one per task) -> accept -> letter (waiting) -> sent, and gone
//                                                    |-> conflict or refused: kept until the person decides
//
// A letter keeps its operation_id when it is sent again: the service then answers as it did the first time. Each draft and
// letter has a storage key of its own, so that two open tabs do not overwrite each other's.

import { Problem, Unreachable } from "../api/http";
import type { Current, Revision, Task } from "../api/types";

/** A text that the person accepted, on its way. `at`: when, in ms since 1970. `recording` and `language` are only shown. */
export interface Letter extends Revision {
  readonly task_id: string;
  readonly segment_id: string;
  readonly recording: string;
  readonly language: string;
  readonly at: number;
  readonly state: "waiting" | "conflict" | "refused";
  readonly current: Current | null;
  readonly detail: string;
}

/** `version`: what the text was written on; `at`: when, in ms since 1970. */
interface Draft {
  readonly text: string;
  readonly version: number;
  readonly at: number;
}

export type Send = (letter: Letter) => Promise<void>;
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
/** How a flush ended: everything tried, the service out of reach, or the session over. */
export type Outcome = "done" | "unreachable" | "signed-out";

/** After so long the task is somebody else's, and a client's text should not stay on this computer. */
const DRAFT_MS = 7 * 86_400_000;

export class Outbox {
  private readonly prefix: string;
  private readonly drafts = new Map<string, Draft>();
  private kept: Letter[] = [];
  /** What the browser refused to store, by key; tried again with every write. */
  private readonly unsaved = new Map<string, object | null>();

  constructor(
    private readonly store: Store,
    personId: string,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {
    this.prefix = `boli.${personId}.`;
    this.read();
  }

  /** False while some text lives only as long as the page. */
  get safe(): boolean {
    return this.unsaved.size === 0;
  }

  get letters(): readonly Letter[] {
    return this.kept;
  }

  /** How many texts still have to leave this computer. */
  get waiting(): number {
    return this.kept.filter((letter) => letter.state === "waiting").length;
  }

  /** The first letter that needs the person's decision. */
  get stuck(): Letter | null {
    return this.kept.find((letter) => letter.state !== "waiting") ?? null;
  }

  get empty(): boolean {
    return this.kept.length === 0 && this.drafts.size === 0;
  }

  /** The unsent text of a task, or null. */
  draft(task: Task): string | null {
    return this.drafts.get(task.id)?.text ?? null;
  }

  keep(task: Task, text: string): void {
    const draft = { text, version: this.version(task), at: Date.now() };
    this.drafts.set(task.id, draft);
    this.write(`draft.${task.id}`, draft);
  }

  forget(taskId: string): void {
    this.drafts.delete(taskId);
    this.write(`draft.${taskId}`, null);
  }

  /** True while a text for this task is on its way: the task must not be shown as work again. */
  has(taskId: string): boolean {
    return this.kept.some((letter) => letter.task_id === taskId);
  }

  post(task: Task, text: string): void {
    const { id: segment_id, recording_name: recording, language } = task.segment;
    this.put({
      operation_id: this.newId(), base_version: this.version(task), text, task_id: task.id, segment_id, recording,
      language, at: Date.now(), state: "waiting", current: null, detail: "",
    });
    this.forget(task.id); // only now: a power cut in between leaves the text twice rather than not at all
  }

  /** Send `text` on top of the other person's version. This is a new operation, since the old one was answered. */
  settle(letter: Letter, text: string): void {
    const base_version = letter.current?.version ?? letter.base_version;
    this.put({
      ...letter, text, base_version, operation_id: this.newId(), state: "waiting", current: null, detail: "",
    });
    this.drop(letter);
  }

  drop(letter: Letter): void {
    this.kept = this.kept.filter((each) => each.operation_id !== letter.operation_id);
    this.write(`letter.${letter.operation_id}`, null);
  }

  /** Forget everything of this person on this computer. */
  clear(): void {
    for (const key of this.keys()) this.write(key, null);
    this.drafts.clear();
    this.kept = [];
  }

  /** Try every waiting letter once, oldest first. */
  async flush(send: Send): Promise<Outcome> {
    for (const letter of this.kept.filter((each) => each.state === "waiting")) {
      try {
        await send(letter);
        this.drop(letter);
      } catch (error) {
        if (error instanceof Unreachable) return "unreachable";
        if (!(error instanceof Problem)) throw error;
        if (error.status === 401) return "signed-out";
        this.refused(letter, error);
      }
    }
    return "done";
  }

  /** The version that the text was written on. If the segment has a newer one meanwhile, the service answers with a conflict. */
  private version(task: Task): number {
    return this.drafts.get(task.id)?.version ?? task.segment.version;
  }

  private refused(letter: Letter, { status, current, detail }: Problem): void {
    if (status !== 409 || !current) this.put({ ...letter, state: "refused", detail });
    else if (same(current.text, letter.text)) this.settle({ ...letter, current }, current.text);
    else this.put({ ...letter, state: "conflict", current, detail });
  }

  /** Add a letter, or replace the one of the same operation. */
  private put(letter: Letter): void {
    const others = this.kept.filter((each) => each.operation_id !== letter.operation_id);
    this.kept = [...others, letter].sort((a, b) => a.at - b.at);
    this.write(`letter.${letter.operation_id}`, letter);
  }

  private read(): void {
    for (const key of this.keys()) {
      const value = this.parse(key) as (Draft & Letter) | null;
      if (typeof value?.text !== "string") continue;
      if (key.startsWith("letter.")) this.kept.push(value);
      else if (Date.now() - value.at < DRAFT_MS) this.drafts.set(key.slice("draft.".length), value);
      else this.write(key, null);
    }
    this.kept.sort((a, b) => a.at - b.at);
  }

  private keys(): string[] {
    const all = Array.from({ length: this.store.length }, (_, index) => this.store.key(index) ?? "");
    return all.filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
  }

  private parse(key: string): unknown {
    try {
      return JSON.parse(this.store.getItem(this.prefix + key) ?? "null");
    } catch {
      return null; // not ours
    }
  }

  private write(key: string, value: object | null): void {
    this.unsaved.set(key, value);
    try {
      for (const [each, content] of this.unsaved) {
        if (content) this.store.setItem(this.prefix + each, JSON.stringify(content));
        else this.store.removeItem(this.prefix + each);
        this.unsaved.delete(each);
      }
    } catch {
      // full, or switched off: `safe` says so
    }
  }
}

/** The same to a reader: one letter may have two spellings in Unicode, and ends of lines do not show. */
export function same(a: string, b: string): boolean {
  return a.normalize("NFC").trim() === b.normalize("NFC").trim();
}

/** How long to wait before try number `tries` (1, 2, …): doubling from 2 s to a minute, with jitter so that a whole
 * office does not come back in the same second. `luck` is uniform in [0, 1). */
export function pause_ms(tries: number, luck: number): number {
  return Math.round(Math.min(60_000, 2000 * 2 ** Math.min(tries - 1, 10)) * (0.75 + luck / 2));
}
