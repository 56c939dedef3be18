// What a person says of a segment: its parts, each with its text, its times and its speaker, and what is said of the whole.
// Nothing is changed in place: every change makes another content, which is kept, sent and opened again as one.
//
//     drafted     |------------------ S1: राशन कार्ड नहीं मिला कल आना ------------------|
//     content     |------- S1: राशन कार्ड नहीं मिला -------|--- S2: कल आना [noise] ---|

import type { Revision, Task } from "../api/types";
import { turns, withoutTurning } from "../shared/turning";

export interface Span {
  readonly start_ms: number;
  readonly end_ms: number;
}

/** `text` as typed, with its tags. `speaker`: a label, the name of somebody new, or "" where nobody knows. */
export interface Part extends Span {
  readonly speaker: string;
  readonly text: string;
}

/** `parts`: in order of time, one or more. `joins_next`: it goes on in the next segment. `names`: for speakers without one. */
export interface Content {
  readonly parts: readonly Part[];
  readonly joins_next: boolean;
  readonly flags: readonly string[];
  readonly note: string;
  readonly heard_dialect: string;
  readonly names: Readonly<Record<string, string>>;
}

type Segment = Task["segment"];

/** A part has this at least: nobody says a word in less (pipeline/review/edits.py). */
export const LEAST_MS = 100;

const NOTHING_MORE = { joins_next: false, flags: [], note: "", heard_dialect: "", names: {} } as const;

/** A text and nothing else: one part, where the segment is. */
export function whole({ start_ms, end_ms, speaker }: Segment, text: string): Content {
  return { parts: [{ start_ms, end_ms, speaker, text }], ...NOTHING_MORE };
}

/** All that is typed: what the service calls the text of a revision. */
export function textOf({ parts }: Content): string {
  return parts.map(({ text }) => text).join("\n");
}

/** From where to where the parts reach. */
export function spanOf({ parts }: Pick<Content, "parts">): Span {
  return { start_ms: parts[0]!.start_ms, end_ms: parts.at(-1)!.end_ms };
}

/** `next`, or `before` where that is the same stretch of sound: what depends on it is not drawn anew. */
export function steady<T extends Span>(before: T | undefined, next: T): T {
  return before && before.start_ms === next.start_ms && before.end_ms === next.end_ms ? before : next;
}

export function isEmpty(content: Content): boolean {
  return textOf(content).trim() === "";
}

/** The same to a reader: one letter may have two spellings in Unicode, and ends of lines do not show. */
export function same(a: string, b: string): boolean {
  return a.normalize("NFC").trim() === b.normalize("NFC").trim();
}

/** Whether two contents say the same. `speakers`: also by whom; the service calls somebody new by another label. */
export function alike(a: Content, b: Content, speakers = true): boolean {
  const parts = a.parts.length === b.parts.length && a.parts.every((part, at) => alikeParts(part, b.parts[at]!, speakers));
  const more = (one: Content): string => JSON.stringify([one.joins_next, [...one.flags].sort(), one.note.trim(), one.heard_dialect]);
  return parts && more(a) === more(b) && (!speakers || JSON.stringify(a.names) === JSON.stringify(b.names));
}

function alikeParts(a: Part, b: Part, speakers: boolean): boolean {
  return same(a.text, b.text) && a.start_ms === b.start_ms && a.end_ms === b.end_ms && (!speakers || a.speaker === b.speaker);
}

// --- changes

function changed(content: Content, at: number, change: Partial<Part>): Content {
  return { ...content, parts: content.parts.map((part, place) => (place === at ? { ...part, ...change } : part)) };
}

export function typed(content: Content, at: number, text: string): Content {
  return changed(content, at, { text });
}

export function spoken(content: Content, at: number, speaker: string): Content {
  return changed(content, at, { speaker });
}

/** Name a speaker who has no name. */
export function named(content: Content, label: string, name: string): Content {
  return { ...content, names: { ...content.names, [label]: name } };
}

export function flagged(content: Content, flag: string): Content {
  const { flags } = content;
  return { ...content, flags: flags.includes(flag) ? flags.filter((each) => each !== flag) : [...flags, flag] };
}

/** Cut a part in two at `moment_ms`, with these texts. Null where the part is too short. */
export function split(content: Content, at: number, texts: readonly [string, string], moment_ms: number): Content | null {
  const part = content.parts[at]!;
  if (part.end_ms - part.start_ms < 2 * LEAST_MS) return null;
  const border_ms = within(moment_ms, part.start_ms + LEAST_MS, part.end_ms - LEAST_MS);
  const two = [{ ...part, end_ms: border_ms, text: texts[0] }, { ...part, start_ms: border_ms, text: texts[1] }];
  return { ...content, parts: spliced(content.parts, at, 1, two) };
}

/** Make one part of a part and the next, with the first one's speaker. */
export function merged(content: Content, at: number): Content {
  const [one, other] = [content.parts[at], content.parts[at + 1]];
  if (!one || !other) return content;
  const text = [one.text.trimEnd(), other.text.trimStart()].filter(Boolean).join(" ");
  return { ...content, parts: spliced(content.parts, at, 2, [{ ...one, end_ms: other.end_ms, text }]) };
}

/** One part of all, as where nothing is said. */
export function undivided(content: Content): Content {
  return content.parts.length > 1 ? undivided(merged(content, 0)) : content;
}

/**
 * Give a part other times, as far as there is room: the whole content lies in `room`, and every part keeps its least. A
 * part that touched it follows the border; no other one is moved.
 */
export function retimed(content: Content, at: number, wanted: Span, room: Span): Content {
  const [before, part, after] = [content.parts[at - 1], content.parts[at]!, content.parts[at + 1]];
  const [follows, leads] = [before?.end_ms === part.start_ms, after?.start_ms === part.end_ms];
  const from_ms = before ? (follows ? before.start_ms + LEAST_MS : before.end_ms) : room.start_ms;
  const to_ms = after ? (leads ? after.end_ms - LEAST_MS : after.start_ms) : room.end_ms;
  const start_ms = within(wanted.start_ms, from_ms, Math.max(from_ms, to_ms - LEAST_MS));
  const end_ms = within(wanted.end_ms, Math.min(start_ms + LEAST_MS, to_ms), to_ms);
  const moved = changed(content, at, { start_ms, end_ms });
  const led = before && follows ? changed(moved, at - 1, { end_ms: start_ms }) : moved;
  return after && leads ? changed(led, at + 1, { start_ms: end_ms }) : led;
}

/** Without the invisible marks that turn the direction of text. */
export function plain(content: Content): Content {
  const parts = content.parts.map((part) => ({ ...part, text: withoutTurning(part.text), speaker: withoutTurning(part.speaker) }));
  const names = Object.fromEntries(Object.entries(content.names).map(([label, name]) => [label, withoutTurning(name)]));
  return { ...content, parts, names, note: withoutTurning(content.note) };
}

export function isTurned({ parts, note, names }: Content): boolean {
  return [...parts.flatMap(({ text, speaker }) => [text, speaker]), note, ...Object.values(names)].some(turns);
}

/** The parts with `others` in place of `count` of them. */
function spliced(parts: readonly Part[], at: number, count: number, others: readonly Part[]): Part[] {
  return [...parts.slice(0, at), ...others, ...parts.slice(at + count)];
}

function within(ms: number, least_ms: number, most_ms: number): number {
  return Math.round(Math.min(Math.max(ms, least_ms), most_ms));
}

// --- what is sent

type Sent = Omit<Revision, "operation_id" | "base_version" | "active_ms">;

/**
 * The content as the service takes it: parts, or the text alone where that is all that was changed of the draft. On a
 * later version a text alone would lie where that version lies, so the parts are told.
 */
export function sentAs(content: Content, segment: Segment, base_version: number): Sent {
  const { parts, joins_next, flags, note, heard_dialect } = content;
  const names = Object.entries(content.names).map(([label, name]) => ({ label, name }));
  const more = { joins_next, flags: [...flags], note: note.trim(), heard_dialect, names };
  const [first] = parts;
  const unmoved = parts.length === 1 && alikeParts({ ...whole(segment, first!.text).parts[0]! }, first!, true);
  if (unmoved && base_version === 0) return { text: first!.text, ...more };
  return { parts: parts.map(({ start_ms, end_ms, speaker, text }) => ({ start_ms, end_ms, speaker, text })), ...more };
}
