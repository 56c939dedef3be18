// What is said around the segment in hand: its neighbours, as the person may read and hear them, and its place.

import type { Assignment, ContextSegment, Task } from "../api/types";

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
  /** What a speaker's label is shown as. */
  readonly nameOf: (label: string) => string;
  /** What the speaker of the segment is called, or their label; "" where nobody knows who speaks. */
  readonly speaker: string;
  readonly guidelines: string;
  readonly vocabulary: readonly string[];
}

/** `written`: the person's own text of another task, where they have accepted one. */
export function surroundings(assignment: Assignment, task: Task, written: (task: Task) => string | null): Surroundings {
  const name = named(assignment);
  const others = assignment.tasks.filter(({ id }) => id !== task.id);
  const all = [
    ...[...assignment.before, ...assignment.between, ...assignment.after].map((one) => neighbour(assignment, one, name)),
    ...others.map((other) => neighbour(assignment, { ...other.segment, segment_id: other.segment.id, text: written(other) ?? other.segment.text }, name)),
  ].sort((a, b) => a.start_ms - b.start_ms);
  const earlier = all.filter((one) => one.start_ms < task.segment.start_ms);
  return {
    assignmentId: assignment.id,
    first: assignment.position.first,
    before: earlier.slice(-NEAR),
    after: all.slice(earlier.length, earlier.length + NEAR),
    place: place(assignment, task),
    nameOf: name,
    speaker: name(task.segment.speaker),
    guidelines: assignment.guidelines ?? "",
    vocabulary: assignment.vocabulary,
  };
}

/** Whether there is anything to show beside the segment. */
export function isBare({ before, after, guidelines, vocabulary }: Surroundings): boolean {
  return before.length + after.length + vocabulary.length === 0 && !guidelines;
}

function named({ speakers }: Assignment): (label: string) => string {
  const names = new Map(speakers.map(({ label, name }) => [label, name]));
  return (label) => names.get(label) || (label && `Speaker ${label}`);
}

type Said = Pick<ContextSegment, "segment_id" | "start_ms" | "speaker" | "text">;

/** Where the sound of a segment of the recording is, as long as the assignment is held. */
export function clipOf(assignmentId: string, segmentId: string): string {
  return `/v1/assignments/${encodeURIComponent(assignmentId)}/context/${encodeURIComponent(segmentId)}/clip`;
}

function neighbour(assignment: Assignment, said: Said, name: (label: string) => string): Neighbour {
  return { id: said.segment_id, clipUrl: clipOf(assignment.id, said.segment_id), start_ms: said.start_ms, speaker: name(said.speaker), text: said.text };
}

/** Silence between the tasks is counted and not shown: then only the stretch is known. */
function place({ position: { first, last, of }, tasks, between }: Assignment, { segment }: Task): string {
  const within = [...tasks.map((each) => each.segment), ...between];
  if (within.length !== last - first + 1) return `segments ${first} to ${last} of ${of}`;
  return `segment ${first + within.filter(({ start_ms }) => start_ms < segment.start_ms).length} of ${of}`;
}
