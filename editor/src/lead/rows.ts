// What the tables of the board show: the service's rows, added up where several are one to the reader.

import type { AllStuck, AllWork, Deadline, Disputes, PersonDay, Queue, QueueRow, Throughput } from "../api/types";
import { count } from "../shared/figures";

export type Age = QueueRow["age"];
type Stuck = AllStuck["items"][number];

export const AGES: readonly Age[] = ["under an hour", "under a day", "under 3 days", "under a week", "older"];
export const PURPOSES: Readonly<Record<QueueRow["purpose"], string>> = {
  first: "first", gold: "gold", second: "second", adjudication: "decision", dispute: "dispute",
};

export interface Variety {
  readonly language: string;
  readonly dialect: string;
  readonly open: number;
  readonly held: number;
  readonly minutes: number;
  readonly rush: number;
  /** How many open tasks are of each age, in the order of AGES. */
  readonly ages: readonly number[];
}

/** The queue by language and dialect, that with the most open sound first. */
export function varieties(rows: readonly QueueRow[]): Variety[] {
  const found = new Map<string, QueueRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.language, row.dialect]);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  const sum = (own: readonly QueueRow[], of: (row: QueueRow) => number): number => own.reduce((total, row) => total + of(row), 0);
  return [...found.values()]
    .map((own) => ({
      language: own[0]!.language, dialect: own[0]!.dialect,
      open: sum(own, ({ open }) => open), held: sum(own, ({ leased }) => leased), minutes: sum(own, (row) => row.open_minutes),
      rush: sum(own, ({ rush, open }) => (rush ? open : 0)),
      ages: AGES.map((age) => sum(own.filter((row) => row.age === age), ({ open }) => open)),
    }))
    .sort((a, b) => b.minutes - a.minutes || a.language.localeCompare(b.language));
}

export interface Tile {
  readonly name: string;
  readonly value: string;
  /** What to look at first. */
  readonly alarm: boolean;
  /** The part of the page that says more. */
  readonly href: string;
}

/** What there is to know at a glance; what is not known yet is left out. */
export function glance(queue: Queue | null, work: AllWork | null, stuck: AllStuck | null, disputes: Disputes | null): Tile[] {
  const tiles: Tile[] = [];
  const tile = (name: string, value: number, alarm: boolean, href: string): number => tiles.push({ name, value: count(value), alarm: alarm && value > 0, href });
  const outlook = (of: string): number => queue!.deadlines.filter((each) => each.outlook === of).reduce((sum, { recordings }) => sum + recordings, 0);
  if (queue) {
    tile("Late", outlook("late"), true, "#queue");
    tile("At risk", outlook("at risk"), true, "#queue");
    tile("Minutes waiting", Math.round(queue.items.reduce((sum, row) => sum + row.open_minutes, 0)), false, "#queue");
  }
  if (work) {
    tile("People at work", new Set(work.items.map(({ person_id }) => person_id)).size, false, "#people");
    tile("Leases running out", work.expiring, false, "#people");
  }
  if (stuck) tile("Stuck", stuck.items.length, true, "#now");
  if (disputes) tile("Open disputes", disputes.items.length, true, "#now");
  return tiles;
}

/** Deadlines that want somebody's hand: late first, then those at risk; the earliest first. */
export function pressing(deadlines: readonly Deadline[]): Deadline[] {
  return (["late", "at risk"] as const).flatMap((outlook) => deadlines.filter((each) => each.outlook === outlook));
}

export interface StuckGroup {
  readonly kind: Stuck["kind"];
  readonly items: readonly Stuck[];
}

/** Stuck work by kind, in the service's order. */
export function stuckGroups(items: readonly Stuck[]): StuckGroup[] {
  return [...new Set(items.map(({ kind }) => kind))].map((kind) => ({ kind, items: items.filter((each) => each.kind === kind) }));
}

export interface PersonWeek {
  readonly person_id: string;
  readonly name: string;
  readonly today: number;
  readonly segments: number;
  readonly minutes: number;
  readonly active: number | null;
  /** Minutes of active work for a minute of sound, of the texts whose active time is known. */
  readonly factor: number | null;
}

/** Each person's days added up, who did the most first. Today is the day of `at` in the answer's zone. */
export function weeks({ at, utc_offset, items }: Throughput): PersonWeek[] {
  const today = new Date(Date.parse(at) + utc_offset * 60_000).toISOString().slice(0, 10);
  const found = new Map<string, PersonDay[]>();
  for (const day of items) found.set(day.person_id, [...(found.get(day.person_id) ?? []), day]);
  return [...found.values()].map((days) => week(days, today)).sort((a, b) => b.minutes - a.minutes);
}

function week(days: readonly PersonDay[], today: string): PersonWeek {
  const { person_id, name, login } = days[0]!;
  let [segments, minutes, active, sound] = [0, 0, 0, 0];
  for (const day of days) {
    segments += day.segments;
    minutes += day.audio_minutes;
    active += day.active_minutes ?? 0;
    if (day.active_minutes !== null && day.real_time_factor) sound += day.active_minutes / day.real_time_factor;
  }
  const known = days.some(({ active_minutes }) => active_minutes !== null);
  return {
    person_id, name: name || login, today: days.find(({ day }) => day === today)?.segments ?? 0, segments, minutes,
    active: known ? active : null, factor: sound ? active / sound : null,
  };
}

/** "3 of 40", or "–" where there was nothing. */
export function part(some = 0, all = 0): string {
  return all ? `${count(some)} of ${count(all)}` : "–";
}

/** The last letters of an id: enough to tell one from another on a page. */
export function short(id: string): string {
  return id.slice(-6);
}
