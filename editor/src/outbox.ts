// What a person typed and the service does not have yet. It lives in localStorage, under the person's id, so that a
// reload, a power cut or a lost line loses nothing, and nobody's text is sent under another's name.
//
//   typing -> draft (one per task) -> accept -> letter (waiting) -> sent, and gone
//                                                    |-> conflict or refused: kept until the person decides
//
// A letter keeps its operation_id over every try: the service answers a resend as it answered the first.

import { Problem, Unreachable, type Revision } from "./api";
import type { Current, Task } from "./wire";

/** One submitted text on its way. `recording` and `language` are only there to be shown. */
export interface Letter extends Revision {
  readonly task_id: string;
  readonly segment_id: string;
  readonly recording: string;
  readonly language: string;
  readonly state: "waiting" | "conflict" | "refused";
  readonly current: Current | null;
  readonly detail: string;
}

export type Send = (letter: Letter) => Promise<void>;
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;
/** How a flush ended: everything tried, the service out of reach, or the session over. */
export type Outcome = "done" | "unreachable" | "signed-out";

/** `version`: what the text was written on; `at`: when, in ms since 1970. */
interface Draft {
  readonly text: string;
  readonly version: number;
  readonly at: number;
}

interface Kept {
  drafts: Record<string, Draft>;
  letters: Letter[];
}

/** A draft whose task went to somebody else is of no use for longer, and client text should not lie about. */
const DRAFT_DAYS = 7;

export class Outbox {
  private readonly key: string;
  private kept: Kept;
  /** False when the browser refuses to store: then text lives only as long as the page. */
  safe = true;

  constructor(
    private readonly store: Store,
    personId: string,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {
    this.key = `boli.${personId}`;
    this.kept = this.read();
  }

  get letters(): readonly Letter[] {
    return this.kept.letters;
  }

  /** How many texts still have to leave this computer. */
  get waiting(): number {
    return this.kept.letters.filter((letter) => letter.state === "waiting").length;
  }

  /** The first letter that needs the person's decision. */
  get stuck(): Letter | null {
    return this.kept.letters.find((letter) => letter.state !== "waiting") ?? null;
  }

  get empty(): boolean {
    return this.kept.letters.length === 0 && Object.keys(this.kept.drafts).length === 0;
  }

  /** The unsent text of a task, or null. */
  draft(task: Task): string | null {
    return this.kept.drafts[task.id]?.text ?? null;
  }

  keep(task: Task, text: string): void {
    this.kept.drafts[task.id] = { text, version: this.version(task), at: Date.now() };
    this.write();
  }

  forget(taskId: string): void {
    delete this.kept.drafts[taskId];
    this.write();
  }

  /** True while a text for this task is on its way: the task must not be shown as work again. */
  has(taskId: string): boolean {
    return this.kept.letters.some((letter) => letter.task_id === taskId);
  }

  post(task: Task, text: string): void {
    const base_version = this.version(task);
    delete this.kept.drafts[task.id];
    this.kept.letters.push({
      operation_id: this.newId(), task_id: task.id, segment_id: task.segment.id, base_version,
      text, recording: task.segment.recording_name, language: task.segment.language,
      state: "waiting", current: null, detail: "",
    });
    this.write();
  }

  /** Send `text` on top of the other person's version: a new operation, since the old one was answered. */
  settle(letter: Letter, text: string): void {
    const base_version = letter.current?.version ?? letter.base_version;
    this.replace(letter, {
      ...letter, text, base_version, operation_id: this.newId(), state: "waiting", current: null, detail: "",
    });
  }

  drop(letter: Letter): void {
    this.replace(letter, null);
  }

  /** Forget everything of this person on this computer. */
  clear(): void {
    this.kept = { drafts: {}, letters: [] };
    this.write();
  }

  /** Try every waiting letter once, oldest first. */
  async flush(send: Send): Promise<Outcome> {
    for (const letter of this.kept.letters.filter((each) => each.state === "waiting")) {
      try {
        await send(letter);
        this.replace(letter, null);
      } catch (error) {
        if (error instanceof Unreachable) return "unreachable";
        if (!(error instanceof Problem)) throw error;
        if (error.status === 401) return "signed-out";
        this.refused(letter, error);
      }
    }
    return "done";
  }

  /** What the text in hand was written on: a segment that moved on meanwhile must come back as a conflict. */
  private version(task: Task): number {
    return this.kept.drafts[task.id]?.version ?? task.segment.version;
  }

  private refused(letter: Letter, { status, current, detail }: Problem): void {
    if (status !== 409 || !current) this.replace(letter, { ...letter, state: "refused", detail });
    else if (same(current.text, letter.text)) this.settle({ ...letter, current }, current.text);
    else this.replace(letter, { ...letter, state: "conflict", current, detail });
  }

  private replace(old: Letter, next: Letter | null): void {
    this.kept.letters = this.kept.letters.flatMap((letter) =>
      letter.operation_id !== old.operation_id ? [letter] : next ? [next] : [],
    );
    this.write();
  }

  private read(): Kept {
    try {
      const kept = JSON.parse(this.store.getItem(this.key) ?? "null") as Partial<Kept> | null;
      const young = Object.entries(kept?.drafts ?? {}).filter(([, { at }]) => Date.now() - at < DRAFT_DAYS * 86_400_000);
      return { drafts: Object.fromEntries(young), letters: kept?.letters ?? [] };
    } catch {
      return { drafts: {}, letters: [] }; // storage is switched off, or holds something that is not ours
    }
  }

  private write(): void {
    try {
      if (this.empty) this.store.removeItem(this.key);
      else this.store.setItem(this.key, JSON.stringify(this.kept));
      this.safe = true;
    } catch {
      this.safe = false; // full, or switched off
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
