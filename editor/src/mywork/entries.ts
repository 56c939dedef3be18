// What entries of pay say to the person who earned them. Nothing is computed that the service decides: only today's sums.

import type { History, OwnEntry } from "../api/types";
import { dayOf, midnight } from "../shared/moments";
import { seconds } from "../shared/times";
import { mywork } from "../text/mywork";

const WORK: ReadonlySet<OwnEntry["kind"]> = new Set(["first", "gold", "second", "late", "adjudication", "dispute"]);

export function title({ kind }: OwnEntry): string {
  return mywork.kinds[kind];
}

/** Why it is this much, in plain words. */
export function why({ kind, audio_ms, difficulty }: OwnEntry): string {
  const sound = seconds(audio_ms);
  if (kind === "rework") return mywork.reworked;
  if (kind === "reversal") return mywork.cancelled(sound);
  if (kind === "adjustment") return mywork.worthInstead(sound);
  return difficulty > 1 ? mywork.hard(sound, String(Number(difficulty.toFixed(3)))) : mywork.soundOf(sound);
}

export interface Today {
  readonly segments: number;
  readonly audio_ms: number;
  /** In hundredths, by currency. */
  readonly earned: readonly (readonly [currency: string, hundredths: number])[];
}

/** What was done and earned since midnight. Work counts once it is done, whatever is corrected later. */
export function today(entries: readonly OwnEntry[], now: number): Today {
  const own = entries.filter(({ created_at }) => Date.parse(created_at) >= midnight(now));
  const work = own.filter(({ kind }) => WORK.has(kind));
  const earned = new Map<string, number>();
  for (const { currency, amount } of own) earned.set(currency, (earned.get(currency) ?? 0) + amount);
  return { segments: work.length, audio_ms: work.reduce((sum, { audio_ms }) => sum + audio_ms, 0), earned: [...earned] };
}

export interface Day {
  readonly name: string;
  readonly entries: readonly OwnEntry[];
}

/** Entries by day, in the order in which they come. */
export function byDay(entries: readonly OwnEntry[]): Day[] {
  const days = new Map<string, OwnEntry[]>();
  for (const entry of entries) {
    const name = dayOf(entry.created_at);
    days.set(name, [...(days.get(name) ?? []), entry]);
  }
  return [...days].map(([name, own]) => ({ name, entries: own }));
}

export type Place = Pick<History["items"][number], "recording_name" | "start_ms">;

/** Where each segment of the person's texts lies, by the segment's id. */
export function places(history: History["items"]): ReadonlyMap<string, Place> {
  return new Map(history.map((text) => [text.segment_id, text]));
}

/** The month that `now` is in, as the service names it: "2026-11". */
export function monthAt(now: number): string {
  const date = new Date(now);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}
