// Caveats: what a sample shows that its interval may not hold the true rate as often as it says.

import type { AccuracyRow, Caveat } from "../api/types";
import { share } from "../shared/figures";

/** What each means, in the order of the service. */
const SENTENCES: Readonly<Record<Caveat, string>> = {
  "few-speakers": "fewer than 30 speakers: one speaker in ten may be of a kind that is missing here",
  "few-hold-errors": "a few speakers hold most of the errors: the true rate may lie above the interval",
  "long-and-hard": "speakers who talk more have higher rates: the true rate may lie above the interval",
  "reviews-short": "fewer reviews than were drawn: hard work may have been given back",
};

/** The rows of a report that have the same caveat, under its sentence. */
export interface Warned {
  readonly caveat: Caveat;
  readonly says: string;
  readonly rows: readonly AccuracyRow[];
}

export function warnings(rows: readonly AccuracyRow[]): Warned[] {
  return (Object.keys(SENTENCES) as Caveat[])
    .map((caveat) => ({ caveat, says: SENTENCES[caveat], rows: rows.filter((row) => row.caveats.includes(caveat)) }))
    .filter((warned) => warned.rows.length);
}

/** The rate and the other estimate of it, where reviews fall short: " (20.0 %, by GREG 25.1 %)"; "" for any other caveat. */
export function beside(caveat: Caveat, row: AccuracyRow): string {
  return caveat === "reviews-short" && row.greg !== null ? ` (${share(row.wer)}, by GREG ${share(row.greg)})` : "";
}
