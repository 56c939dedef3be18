import { expect, test } from "vitest";
import type { AllStuck, AllWork, Deadline, Disputes, PersonDay, Queue, QueueRow } from "../../src/api/types";
import { glance, part, pressing, stuckGroups, varieties, weeks } from "../../src/lead/rows";

const AT = "2026-11-28T20:00:00Z";

function waiting(change: Partial<QueueRow> = {}): QueueRow {
  return { language: "hi", dialect: "", purpose: "first", rush: false, age: "under an hour", open: 2, leased: 1, open_minutes: 0.5, leased_minutes: 0.2, ...change };
}

function due(id: string, outlook: Deadline["outlook"]): Deadline {
  return { recording_id: id, language: "hi", rush: false, deadline: AT, tasks: 1, minutes: 1, due_minutes: 1, outlook, basis: "" };
}

function day(change: Partial<PersonDay> = {}): PersonDay {
  return { person_id: "p", login: "asha", name: "Asha", centre_id: null, day: "2026-11-29", segments: 3, audio_minutes: 2, active_minutes: 6, real_time_factor: 3, ...change };
}

test("the queue is one row for each dialect, the longest first, whatever the purpose", () => {
  const rows = varieties([
    waiting(), waiting({ purpose: "second", rush: true, open: 1, age: "older" }), waiting({ dialect: "bho", open_minutes: 9 }),
    waiting({ language: "ta", open: 0, leased: 4, open_minutes: 0 }),
  ]);
  expect(rows.map(({ language, dialect }) => [language, dialect])).toEqual([["hi", "bho"], ["hi", ""], ["ta", ""]]);
  expect(rows[1]).toMatchObject({ open: 3, held: 2, minutes: 1, rush: 1, ages: [2, 0, 0, 0, 1] });
});

test("at a glance: only what is known, and an alarm only where there is something", () => {
  const queue = { at: AT, items: [waiting({ open_minutes: 12.6 })], deadlines: [
    { outlook: "late", rush: false, recordings: 2, minutes: 1 }, { outlook: "late", rush: true, recordings: 1, minutes: 1 },
  ], earliest: [] } as Queue;
  const tiles = glance(queue, null, { at: AT, items: [] }, null);
  expect(tiles.map(({ name, value, alarm }) => [name, value, alarm])).toEqual([
    ["Late", "3", true], ["At risk", "0", false], ["Minutes waiting", "13", false], ["Stuck", "0", false],
  ]);
  const held = { person_id: "p" } as AllWork["items"][number];
  expect(glance(null, { at: AT, expiring: 1, items: [held, held] }, null, { items: [], next: null } as Disputes).map(({ value }) => value)).toEqual(["1", "1", "0"]);
});

test("deadlines that are late stand before those at risk, others are left out", () => {
  const found = pressing([due("a", "at risk"), due("b", "on time"), due("c", "late"), due("d", "not enough to say"), due("e", "late")]);
  expect(found.map(({ recording_id }) => recording_id)).toEqual(["c", "e", "a"]);
});

test("stuck work stands by kind", () => {
  const one = (kind: AllStuck["items"][number]["kind"]) => ({ kind }) as AllStuck["items"][number];
  const groups = stuckGroups([one("bad sound"), one("no progress"), one("bad sound")]);
  expect(groups.map(({ kind, items }) => [kind, items.length])).toEqual([["bad sound", 2], ["no progress", 1]]);
});

test("days add up; today is that of the answer's zone, and unknown active time is in no factor", () => {
  const items = [
    day(), day({ day: "2026-11-28", segments: 5, audio_minutes: 4, active_minutes: 4, real_time_factor: 2 }),
    day({ day: "2026-11-27", segments: 1, audio_minutes: 1, active_minutes: null, real_time_factor: null }),
    day({ person_id: "q", name: "", login: "ravi", day: "2026-11-28", active_minutes: null, real_time_factor: null, audio_minutes: 9 }),
  ];
  const [ravi, asha] = weeks({ at: AT, utc_offset: 330, items, centres: [] });
  expect(ravi).toMatchObject({ name: "ravi", today: 0, active: null, factor: null });
  expect(asha).toMatchObject({ name: "Asha", today: 3, segments: 9, minutes: 7, active: 10, factor: 2.5 });
});

test("parts of nothing are not known", () => {
  expect([part(3, 1200), part(0, 4), part(0, 0), part()]).toEqual(["3 of 1,200", "0 of 4", "–", "–"]);
});
