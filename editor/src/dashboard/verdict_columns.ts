// The tables of a comparison: one model by dialect and by language, or several models in one table.

import type { DialectVerdict, Policy, Verdict } from "../api/types";
import { chance, count, points, share } from "../shared/figures";
import { languageName, type Names } from "../shared/languages";
import { figures, name, number, rate, text, type DataColumn } from "./columns";
import { dialectName, shortModel, unit } from "./rows";
import { outcomeOf } from "./verdict";

type LanguageVerdict = Verdict["languages"][number];

/** A dialect's verdict on one of several models. */
export interface Rival extends DialectVerdict {
  readonly model: string;
}

const ends = ({ low, high }: { low: number | null; high: number | null }): string => (low === null || high === null ? "–" : `${points(low)} to ${points(high)}`);

export function rivals(verdicts: readonly Verdict[]): Rival[] {
  return verdicts.flatMap((verdict) => verdict.dialects.map((row) => ({ ...row, model: verdict.new })));
}

function named(names: Names): (dialect: string | null) => string {
  return (dialect) => (dialect === null ? "–" : dialectName(dialect, names));
}

/** What every table by dialect has. */
function ofDialect<Row extends DialectVerdict>(names: Names): DataColumn<Row>[] {
  return [
    name("Language", (row) => languageName(row.language, "", names)),
    name("Dialect", ({ dialect }) => named(names)(dialect)),
    text("Outcome", outcomeOf, { className: ({ outcome }) => `outcome ${outcome}` }),
    number("A", (row) => row.old_rate, share),
    number("B", (row) => row.new_rate, share),
    rate("B less A, points", (row) => row.difference, points),
    figures("95 % interval", ends),
    number("Upper bound", (row) => row.upper, points),
  ];
}

export function dialectColumns(names: Names, policy: Policy): DataColumn<DialectVerdict>[] {
  return [
    ...ofDialect<DialectVerdict>(names),
    number("Segments", (row) => row.segments, count),
    number("Minimum π", (row) => row.least_probability, chance),
    number("Speakers", (row) => row.speakers, count),
    number(`Reference ${unit(policy)}`, (row) => row.reference_words, count),
  ];
}

export function rivalColumns(names: Names): DataColumn<Rival>[] {
  return [text("Model (B)", ({ model }) => shortModel(model), { className: () => "model-name" }), ...ofDialect<Rival>(names), number("Speakers", (row) => row.speakers, count)];
}

export function languageColumns(names: Names): DataColumn<LanguageVerdict>[] {
  return [
    name("Language", (row) => languageName(row.language, "", names)),
    number("A", (row) => row.old_rate, share),
    number("B", (row) => row.new_rate, share),
    rate("B less A, points", (row) => row.difference, points),
    figures("95 % interval", ends),
    text("Worst under B", ({ worst }) => named(names)(worst)),
    text("Hardest hit", ({ hardest_hit }) => named(names)(hardest_hit)),
    number("Spread of A", (row) => row.old_spread, share),
    number("Spread of B", (row) => row.new_spread, share),
  ];
}
