// A service in memory that answers as docs/reference/api.md says, for tests of what the page does when it answers well, badly or
// not at all. The browser test runs the page against the real one.

import type { Fetch } from "../src/api/http";
import type { Assignment, Person, Revision, Task } from "../src/api/types";
import { textOf, whole, type Content } from "../src/desk/content";
import type { Shelf, Value } from "../src/desk/shelf";
import type { Tabs } from "../src/desk/tabs";

export function task(id: string, change: Partial<Task["segment"]> = {}, arm: Task["arm"] = "draft"): Task {
  return {
    id, arm, lease_expires_at: "2026-01-01T00:00:00Z",
    segment: {
      id: `seg_${id}`, recording_id: "rec", recording_name: "Ration card", position: 1, start_ms: 0, end_ms: 2000, channel: 0,
      speaker: "S1", diarization: null, language: "hi", dialect: "", text: `draft ${id}`, version: 0, confidence: 0.5, flags: [],
      words: [], ...change,
    },
    clip: { url: `/v1/tasks/${id}/clip`, start_ms: 0, end_ms: 2000 },
    ...(arm === "compare" && { choices: [`left ${id}`, `right ${id}`] }),
  };
}

/** A text and nothing else, of a segment that `task` makes. */
export function says(text: string): Content {
  return whole(task("x").segment, text);
}

/** What `toMatchObject` looks for where a text and nothing else is kept. */
export function saying(text: string): { content: { parts: { text: string }[] } } {
  return { content: { parts: [{ text }] } };
}

/** The text of a draft, a letter, or what is in hand. */
export function told(record: { content?: Content | null } | null | undefined): string | undefined {
  return record?.content ? textOf(record.content) : undefined;
}

/** A stretch of a recording whose tasks these are. */
export function assignment(tasks: readonly Task[], change: Partial<Assignment> = {}): Assignment {
  const { recording_name: name, language } = tasks[0]!.segment;
  return {
    id: `asg_${tasks[0]!.id}`, recording: { id: "rec", name, duration_ms: 60_000, language, dialect: "", diarization: null },
    position: { first: 1, last: tasks.length, of: 22 }, guidelines: null, vocabulary: [], speakers: [], before: [], between: [], after: [],
    tasks, lease_expires_at: "2026-01-01T00:00:00Z", ...change,
  };
}

export class Service {
  online = true;
  signedIn = true;
  open: Task[];
  held: Task[] = [];
  /** How many tasks an assignment has. */
  together = 1;
  /** Why work was first given back, by task. */
  readonly reasons = new Map<string, string>();
  /** Task id -> the assignment by which it was leased. */
  private readonly assignments = new Map<string, Assignment>();
  /** Segment id -> newest text and its version. */
  readonly texts = new Map<string, { version: number; text: string }>();
  /** Segment id -> what somebody said of it beside the text, as a conflict shows it. */
  readonly edits = new Map<string, object>();
  /** All that was sent of a segment, newest last. */
  readonly sent: Revision[] = [];
  readonly operations = new Map<string, object>();
  /** How long people say that they worked on each text, in ms, in order. */
  readonly active: number[] = [];
  readonly calls: string[] = [];
  /** The tasks that were leased to be done without a link. */
  readonly offline: string[] = [];
  /** No answer comes, and no error. */
  silent = false;
  /** The addresses of sounds that were sent. */
  readonly sounds: string[] = [];
  person = PERSON;
  /** What the answer to a text of somebody who holds the task no more says of it; refused where it is "". */
  lateTexts = "";
  /** Answers to lose on their way back: the work is done, the caller never hears of it. */
  loseAnswers = 0;

  constructor(...tasks: Task[]) {
    this.open = tasks;
  }

  readonly fetch: Fetch = async (url, init) => {
    this.calls.push(`${init.method} ${url}`);
    if (!this.online) throw new TypeError("Failed to fetch");
    if (this.silent) return new Promise(() => {});
    const answer = this.answer(`${init.method} ${url}`, init.body ? JSON.parse(String(init.body)) : {});
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new TypeError("Failed to fetch");
    }
    return answer;
  };

  private answer(call: string, body: Record<string, unknown>): Response {
    if (call === "POST /v1/session") return this.signIn(body["password"]);
    if (!this.signedIn) return problem(401, "the session is over");
    if (call === "GET /v1/session") return json({ person: this.person, model: { name: "starter", intended_use: "tests" } });
    if (call === "DELETE /v1/session") return this.signOut();
    if (call === "GET /v1/tags") return json(TAGS);
    if (call === "GET /v1/languages") return json({ items: [{ tag: "hi", name: "Hindi" }] });
    if (call === "GET /v1/assignments") return json({ assignments: this.inForce() });
    if (call === "POST /v1/assignments") return this.lease(body["offline"] === true);
    const heartbeat = /^POST \/v1\/assignments\/(\w+)\/renew$/.exec(call)?.[1];
    if (heartbeat) return this.renew(heartbeat);
    const [, noun, id, verb] = /^POST \/v1\/(tasks|segments)\/(\w+)\/(\w+)$/.exec(call) ?? [];
    if (noun === "segments") return this.revise(id!, body as unknown as Revision);
    if (verb === "release") return this.release(id!, `${body["reason"]}: ${body["note"]}`);
    const task = this.held.find((each) => each.id === id);
    const version = this.texts.get(task?.segment.id ?? "")?.version ?? 0;
    return task ? json({ ...task, segment: { ...task.segment, version } }) : problem(404, "there is no such task among yours");
  }

  private signIn(password: unknown): Response {
    if (password !== "right") return problem(401, "the login or the password is wrong");
    this.signedIn = true;
    return json({ token: "t", expires_at: "2026-01-01T00:00:00Z", person: this.person });
  }

  private signOut(): Response {
    this.signedIn = false;
    return new Response(null, { status: 204 });
  }

  private lease(offline: boolean): Response {
    const tasks = this.open.splice(0, this.together);
    if (offline) this.offline.push(...tasks.map(({ id }) => id));
    this.held.push(...tasks);
    const made = tasks.length ? [assignment(tasks)] : [];
    for (const one of made) for (const { id } of tasks) this.assignments.set(id, one);
    return json({ assignments: made });
  }

  /** The assignments of which a task is held, each with those that are. */
  private inForce(): Assignment[] {
    const of = new Set(this.held.map((held) => this.assignments.get(held.id) ?? assignment([held])));
    return [...of].map((one) => ({ ...one, tasks: this.held.filter(({ id }) => one.tasks.some((task) => task.id === id)) }));
  }

  private renew(id: string): Response {
    const found = this.inForce().find((each) => each.id === id);
    if (!found) return problem(404, "there is no such assignment among yours");
    const tasks = found.tasks.map(({ id, lease_expires_at }) => ({ id, lease_expires_at }));
    return json({ id, tasks, lease_expires_at: found.lease_expires_at });
  }

  private release(id: string, reason: string): Response {
    const at = this.held.findIndex((each) => each.id === id);
    if (at < 0) return problem(404, "there is no such task among yours");
    if (!this.reasons.has(id)) this.reasons.set(id, reason);
    this.open.unshift(...this.held.splice(at, 1));
    return new Response(null, { status: 204 });
  }

  private late(segment_id: string, text: string): Response {
    if (!this.lateTexts) return problem(404, "this segment is not among your work");
    return json({ segment_id, version: 1, text, kept_as: this.lateTexts }, 201);
  }

  private revise(segmentId: string, sent: Revision): Response {
    const text = sent.text ?? sent.parts!.map((part) => part.text).join("\n");
    const earlier = this.operations.get(sent.operation_id);
    if (earlier) return json(earlier, 201);
    const held = this.held.some((each) => each.segment.id === segmentId);
    if (!held && !this.texts.has(segmentId)) return this.late(segmentId, text);
    const current = this.texts.get(segmentId) ?? { version: 0, text: "" };
    const compares = this.held.some((each) => each.segment.id === segmentId && each.arm === "compare");
    const shown = { version: current.version, text: compares ? null : current.text, edit: this.edits.get(segmentId) ?? null };
    if (sent.base_version !== current.version) return problem(409, "the segment has moved on", { current: shown });
    const made = { segment_id: segmentId, version: current.version + 1, text };
    this.texts.set(segmentId, made);
    this.operations.set(sent.operation_id, made);
    this.sent.push(sent);
    this.active.push(sent.active_ms ?? -1);
    this.held = this.held.filter((each) => each.segment.id !== segmentId);
    return json(made, 201);
  }
}

const TAGS = { tags: [{ id: "noise", name: "Noise", meaning: "a noise", marks: ["point"] }], flags: [] };
export const PERSON: Person = { id: "per_1", login: "asha", name: "Asha", roles: ["transcriber"], languages: [], client_id: null, centre_id: null };

export function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

export function problem(status: number, detail: string, more: object = {}): Response {
  return json({ type: "about:blank", title: "", status, detail, code: "test", ...more }, status);
}

/** What IndexedDB does for the page, seen by any number of tabs. */
export class MemoryShelf {
  readonly values = new Map<string, Value>();
  full = false;
  /** How long a write takes. */
  takes_ms = 0;
  private readonly listeners = new Map<Shelf, Set<(key: string, value: Value | null) => void>>();

  /** The shelf as one tab has it. */
  tab(): Shelf {
    const mine = new Set<(key: string, value: Value | null) => void>();
    const shelf: Shelf = {
      all: async (prefix) => {
        const own = [...this.values].filter(([key]) => key.startsWith(prefix));
        return own.map(([key, value]) => [key.slice(prefix.length), structuredClone(value)]);
      },
      write: async (key, value) => {
        if (this.full) throw new DOMException("full", "QuotaExceededError");
        if (this.takes_ms) await new Promise((resolve) => setTimeout(resolve, this.takes_ms));
        if (value) this.values.set(key, structuredClone(value));
        else this.values.delete(key);
        for (const [other, listeners] of this.listeners) if (other !== shelf) for (const tell of listeners) tell(key, value);
      },
      listen: (listener) => {
        mine.add(listener);
        return () => mine.delete(listener);
      },
    };
    this.listeners.set(shelf, mine);
    return shelf;
  }

  /** Everything of some kinds, such as "draft". */
  of(...kinds: string[]): Value[] {
    return [...this.values].filter(([key]) => kinds.includes(key.split("/")[1]!)).map(([, value]) => value);
  }
}

/** Tabs that are open, by name. */
export class Open {
  readonly names = new Set<string>();

  tab(own: string): Tabs {
    this.names.add(own);
    return { own, open: async () => new Set(this.names) };
  }
}
