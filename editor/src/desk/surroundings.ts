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
  readonly before: readonly Neighbour[];
  readonly after: readonly Neighbour[];
  /** "segment 7 of 22". */
  readonly place: string;
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
    before: earlier.slice(-NEAR),
    after: all.slice(earlier.length, earlier.length + NEAR),
    place: place(assignment, task),
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

function neighbour(assignment: Assignment, said: Said, name: (label: string) => string): Neighbour {
  const [of, id] = [encodeURIComponent(assignment.id), encodeURIComponent(said.segment_id)];
  const clipUrl = `/v1/assignments/${of}/context/${id}/clip`;
  return { id: said.segment_id, clipUrl, start_ms: said.start_ms, speaker: name(said.speaker), text: said.text };
}

function place({ position: { of } }: Assignment, { segment }: Task): string {
  return `segment ${segment.position} of ${of}`;
}
