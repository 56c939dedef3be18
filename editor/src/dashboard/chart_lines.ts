// What the interval chart shows: the rates of a report, or the differences of a comparison, as lines under headings.

import type { AccuracyReport, DialectVerdict, Verdict } from "../api/types";
import { interval, percent, points } from "../shared/figures";
import { languageName, type Names } from "../shared/languages";
import { byLanguage, dialectName, missing, modelParts, models, rowKey, rowName } from "./rows";

/** A heading has a label only. */
export interface ChartLine {
  readonly key: string;
  readonly heading: boolean;
  readonly label: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
  /** Why there is no value. */
  readonly lacking: string;
  readonly title: string;
}

function heading(key: string, label: string): ChartLine {
  return { key, heading: true, label, value: null, low: null, high: null, text: "", lacking: "", title: "" };
}

export function reportLines(report: AccuracyReport, names: Names): ChartLine[] {
  const several = models(report).length > 1;
  return byLanguage(report.rows, names).flatMap(({ language, rows }) => {
    const lines = rows.map((row): ChartLine => {
      const name = rowName(row, report.by, names);
      const label = several ? `${name} (${modelParts(row.model).hash.slice(0, 6) || row.model})` : name;
      const lacking = row.wer === null ? missing(row, report.thresholds) : "";
      const { wer: value, low, high } = row;
      const text = value === null ? "" : percent(value);
      const title = `${label}: ${lacking || `${text} ${interval(row)}`}`;
      return { key: rowKey(row), heading: false, label, value, low, high, text, lacking, title };
    });
    return report.by === "language" ? lines : [heading(language, languageName(language, "", names)), ...lines];
  });
}

/** The dialects of a comparison, by language. */
export function verdictLines(verdict: Verdict, names: Names): ChartLine[] {
  const languages = [...new Set(verdict.dialects.map(({ language }) => language))];
  return languages.flatMap((language) => [
    heading(language, languageName(language, "", names)),
    ...verdict.dialects.filter((dialect) => dialect.language === language)
      .map((dialect) => differenceLine(dialect, verdict.min_speakers, names)),
  ]);
}

function differenceLine(verdict: DialectVerdict, minSpeakers: number, names: Names): ChartLine {
  const { language, dialect, difference: value, low, high, speakers } = verdict;
  const label = dialectName(dialect, names);
  const text = value === null ? "" : points(value);
  const lacking = value === null ? `${speakers} of ${minSpeakers} speakers` : "";
  const title = `${label}: ${lacking || `${text} points`}`;
  return { key: `${language} ${dialect}`, heading: false, label, value, low, high, text, lacking, title };
}

const letters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** A label cut to `most` letters as people see them, so that no vowel sign is torn off; the last one is then "…". */
export function shortened(label: string, most: number): string {
  const shown = Array.from(letters.segment(label), ({ segment }) => segment);
  return shown.length <= most ? label : `${shown.slice(0, Math.max(most - 1, 1)).join("")}…`;
}
