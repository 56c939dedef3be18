// Weeks on a line: which of them are neighbours, which get a date, and what the alarms say.

const DAY_MS = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** What the weekly chart needs of each week. `value` is null where there is too little data. */
export interface WeekPoint {
  readonly week: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly alarm: string;
}

/** "2026-03-02" is "2 Mar 2026". */
export function dateOf(week: string): string {
  return day.format(new Date(`${week}T00:00:00Z`));
}

export function dayNumber(week: string): number {
  return Date.parse(`${week}T00:00:00Z`) / DAY_MS;
}

/** Runs of neighbouring weeks that have a value: no line is drawn through a week of which nothing is known. */
export function runs<P extends WeekPoint>(points: readonly P[]): P[][] {
  const found: P[][] = [];
  let last: P | null = null;
  for (const point of points) {
    if (point.value !== null) {
      if (last && dayNumber(point.week) - dayNumber(last.week) === 7) found.at(-1)!.push(point);
      else found.push([point]);
    }
    last = point.value === null ? null : point;
  }
  return found;
}

/** The weeks whose dates are written under the line: at most `most`, the first and the last among them. */
export function datedWeeks<P extends { readonly week: string }>(points: readonly P[], most: number): P[] {
  if (points.length <= most) return [...points];
  const indices = Array.from({ length: most }, (_, index) => Math.round((index * (points.length - 1)) / (most - 1)));
  return [...new Set(indices)].map((index) => points[index]!);
}

/** "worse, in 3 weeks from 2 Mar 2026": one sentence for each run of the same alarm. */
export function alarms(points: readonly WeekPoint[]): string[] {
  const found: { alarm: string; from: string; weeks: number }[] = [];
  let before = "";
  for (const { week, alarm } of points) {
    if (alarm && alarm === before) found.at(-1)!.weeks += 1;
    else if (alarm) found.push({ alarm, from: week, weeks: 1 });
    before = alarm;
  }
  return found.map(({ alarm, from, weeks }) =>
    weeks === 1 ? `${alarm}, in the week of ${dateOf(from)}` : `${alarm}, in ${weeks} weeks from ${dateOf(from)}`);
}
