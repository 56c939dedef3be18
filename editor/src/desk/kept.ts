// What this computer keeps of a person's work, and how what an earlier page kept is read: it knew only texts.

import type { Current, Revision, Task } from "../api/types";
import { whole, type Content } from "./content";

/** `version`: what it was written on; `at`: when, in ms since 1970; `tab`: in which tab; `active_ms`: how long. */
export interface Draft {
  readonly task: Task;
  readonly content: Content;
  readonly version: number;
  readonly at: number;
  readonly tab: string;
  readonly active_ms?: number;
}

/** What the person accepted, on its way. `at`: when, in ms since 1970. `replaces`: what they had accepted before. */
export interface Letter extends Pick<Revision, "operation_id" | "base_version" | "active_ms"> {
  readonly content: Content;
  readonly task: Task;
  readonly at: number;
  readonly state: "waiting" | "conflict" | "refused";
  readonly replaces: Content | null;
  readonly current: Current | null;
  readonly detail: string;
}

/** What the service has, with the version that it is. */
export interface Sent {
  readonly task: Task;
  readonly content: Content;
  readonly version: number;
  readonly at: number;
}

interface Earlier {
  readonly task: Task;
  readonly text?: string;
  readonly replaces?: Content | string | null;
}

/** A record as it is kept today. */
export function read<T extends Draft | Letter | Sent>(record: T): T {
  const { text, ...kept } = record as T & Earlier;
  const { segment } = record.task;
  const replaces = typeof kept.replaces === "string" && { replaces: whole(segment, kept.replaces) };
  return { ...kept, content: record.content ?? whole(segment, text ?? ""), ...replaces } as unknown as T;
}

/** What somebody else said of the segment, as one would say it oneself; null where it is not shown. */
export function theirs({ task, current }: Letter): Content | null {
  if (!current || current.text === null) return null;
  return current.edit ? { ...current.edit, names: {} } : whole(task.segment, current.text);
}

/** Whoever decides between two texts is not shown a third one: they see the two again. */
export function isOutdated({ task, state }: Letter): boolean {
  return task.arm === "compare" && state === "conflict";
}
