// What is said around the segment in hand: its neighbours, as the person may read and hear them, and its place. Where the
// person has written a neighbour, it is as they left it: its borders, too.

import type { Assignment, Task } from "../api/types";
import { desk as messages } from "../text/desk";
import { spanOf, textOf, whole, type Content, type Span } from "./content";
import { calledIn, speakersOf, type Speaker } from "./speakers";
import { AROUND_MS } from "./wave";

/** How many segments are shown on each side. */
const NEAR = 2;

/** `text` is null where it would spoil a measurement. */
export interface Neighbour {
  readonly id: string;
  readonly clipUrl: string;
  readonly start_ms: number;
  readonly speaker: string;
  readonly text: string | null;
}

export interface Surroundings {
  /** By which the whole recording may be read. */
  readonly assignmentId: string;
  /** The place of the assignment's first task in the recording, from 1. */
  readonly first: number;
  readonly before: readonly Neighbour[];
  readonly after: readonly Neighbour[];
  /** "segment 7 of 22". */
  readonly place: string;
  /** Who may be chosen for a part. */
  readonly speakers: readonly Speaker[];
  /** Where the parts of the segment may lie: between its neighbours on the channel, and where it can be heard. */
  readonly room: Span;
  /** Whether a segment follows on the channel, to be joined to; whether the one before was joined to this one. */
  readonly follows: boolean;
  readonly joined: boolean;
  /** What a speaker's label is shown as. */
  readonly nameOf: (label: string) => string;
  readonly guidelines: string;
  readonly vocabulary: readonly string[];
}

/** A segment beside the one in hand. */
interface Beside extends Span {
  readonly id: string;
  readonly channel: number;
  readonly speaker: string;
  readonly text: string | null;
  readonly joins: boolean;
}

/** `written`: what the person has said of another task, where they have accepted something. */
export function surroundings(assignment: Assignment, task: Task, written: (task: Task) => Content | null): Surroundings {
  const contents = assignment.tasks.flatMap((each) => written(each) ?? []);
  const speakers = speakersOf(assignment, contents);
  const all = besides(assignment, task, written);
  const earlier = all.filter((one) => one.start_ms < task.segment.start_ms);
  const later = all.slice(earlier.length);
  const here = ({ channel }: Beside): boolean => channel === task.segment.channel;
  const [last, first] = [earlier.filter(here).at(-1), later.find(here)];
  const shown = (one: Beside): Neighbour => neighbour(assignment, one, speakers);
  return {
    assignmentId: assignment.id,
    first: assignment.position.first,
    nameOf: (label) => calledIn(speakers, { names: {} }, label),
    before: earlier.slice(-NEAR).map(shown),
    after: later.slice(0, NEAR).map(shown),
    place: place(assignment, task),
    speakers,
    room: room(task, last?.end_ms ?? 0, first?.start_ms ?? assignment.recording.duration_ms ?? Infinity),
    follows: first !== undefined,
    joined: last?.joins ?? false,
    guidelines: assignment.guidelines ?? "",
    vocabulary: assignment.vocabulary,
  };
}

/** Whether there is anything to show beside the segment. */
export function isBare({ before, after, guidelines, vocabulary }: Surroundings): boolean {
  return before.length + after.length + vocabulary.length === 0 && !guidelines;
}

/** Never narrower than the segment: drafted ones may overlap. */
function room({ segment }: Task, from_ms: number, to_ms: number): Span {
  return {
    start_ms: Math.min(segment.start_ms, Math.max(from_ms, segment.start_ms - AROUND_MS)),
    end_ms: Math.max(segment.end_ms, Math.min(to_ms, segment.end_ms + AROUND_MS)),
  };
}

function besides({ before, between, after, tasks }: Assignment, task: Task, written: (task: Task) => Content | null): Beside[] {
  const read = [...before, ...between, ...after].map(({ segment_id: id, start_ms, end_ms, channel, speaker, text }) => (
    { id, start_ms, end_ms, channel, speaker, text, joins: false }
  ));
  const own = tasks.filter(({ id }) => id !== task.id).map((other) => ofTask(other, written(other)));
  return [...read, ...own].sort((a, b) => a.start_ms - b.start_ms);
}

/** Where the sound of a segment of the recording is, as long as the assignment is held. */
export function clipOf(assignmentId: string, segmentId: string): string {
  return `/v1/assignments/${encodeURIComponent(assignmentId)}/context/${encodeURIComponent(segmentId)}/clip`;
}

function ofTask({ segment }: Task, content: Content | null): Beside {
  const { parts, joins_next: joins } = content ?? whole(segment, "");
  const text = content ? textOf(content) : segment.text;
  return { id: segment.id, ...spanOf({ parts }), channel: segment.channel, speaker: parts[0]!.speaker, text, joins };
}

function neighbour(assignment: Assignment, one: Beside, speakers: readonly Speaker[]): Neighbour {
  const clipUrl = clipOf(assignment.id, one.id);
  return { id: one.id, clipUrl, start_ms: one.start_ms, speaker: calledIn(speakers, { names: {} }, one.speaker), text: one.text };
}

function place({ position: { of } }: Assignment, { segment }: Task): string {
  return messages.place(segment.position, of);
}
