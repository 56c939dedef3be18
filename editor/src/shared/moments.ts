// Moments as people say them. The service sends ISO 8601 in UTC; people read their own zone.

import { shared } from "../text/shared";
import { locale } from "../text/spoken";

const MINUTE = 60_000;
const STEPS = [["day", 1440 * MINUTE], ["hour", 60 * MINUTE], ["minute", MINUTE]] as const;

let made: ReturnType<typeof make> | null = null;

/** Made when first needed: by then the language of the page is settled. */
function formats(): ReturnType<typeof make> {
  return (made ??= make(locale()));
}

function make(locale: string) {
  return {
    relative: new Intl.RelativeTimeFormat(locale, { numeric: "always" }),
    day: new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" }),
    date: new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }),
    time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    month: new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }),
  };
}

/** "in 3 hours", "2 days ago", "now": in the largest unit of which there are two, or else minutes. */
export function ago(moment: string, now: number): string {
  const apart = Date.parse(moment) - now;
  const size = Math.abs(apart);
  if (size < MINUTE) return shared.now;
  const [unit, ms] = STEPS.find(([, step]) => size >= 2 * step) ?? STEPS[2]!;
  return formats().relative.format(Math.trunc(apart / ms), unit);
}

/** "Sat, 28 Nov". */
export function dayOf(moment: string): string {
  return formats().day.format(new Date(moment));
}

/** "28 Nov 2026". */
export function dateOf(moment: string): string {
  return formats().date.format(new Date(moment));
}

/** "14:05". */
export function timeOf(moment: string | number): string {
  return formats().time.format(new Date(moment));
}

/** "2026-11" is "November 2026". */
export function monthOf(name: string): string {
  return formats().month.format(new Date(`${name}-01T00:00:00Z`));
}

/** The first moment of the day that `now` is in, in the browser's zone. */
export function midnight(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
