// What dots and whiskers show: a report's rates, and the differences of a comparison, as lines under headings.

import {
  byLanguage, dialectName, interval, missing, modelParts, models, percent, points, rowKey, rowName,
} from "../shared/figures";
import { languageName, type Names } from "../shared/languages";
import type { Accuracy, JudgedDialect, Verdict } from "../api/wire_accuracy";

/** A heading has no value and lacks nothing. */
export interface Line {
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

export function heading(key: string, label: string): Line {
  return { key, heading: true, label, value: null, low: null, high: null, text: "", lacking: "", title: "" };
}

export function reportLines(report: Accuracy, names: Names): Line[] {
  const several = models(report).length > 1;
  return byLanguage(report.rows, names).flatMap(({ language, rows }) => {
    const lines = rows.map((row): Line => {
      const name = rowName(row, report.by, names);
      const label = several ? `${name} (${modelParts(row.model).hash.slice(0, 6) || row.model})` : name;
      const lacking = row.wer === null ? missing(row, report.thresholds) : "";
      const { wer: value, low, high } = row;
      const text = value === null ? "" : percent(value);
      return { key: rowKey(row), heading: false, label, value, low, high, text, lacking, title: `${label}: ${lacking || `${text} ${interval(row)}`}` };
    });
    return report.by === "language" ? lines : [heading(language, languageName(language, "", names)), ...lines];
  });
}

/** The dialects of a comparison, by language. */
export function verdictLines(verdict: Verdict, names: Names): Line[] {
  const languages = [...new Set(verdict.dialects.map(({ language }) => language))];
  return languages.flatMap((language) => [
    heading(language, languageName(language, "", names)),
    ...verdict.dialects.filter((one) => one.language === language).map((one) => difference(one, verdict.min_speakers, names)),
  ]);
}

function difference(one: JudgedDialect, minSpeakers: number, names: Names): Line {
  const label = dialectName(one.dialect, names);
  const text = one.difference === null ? "" : points(one.difference);
  const lacking = one.difference === null ? `${one.speakers} of ${minSpeakers} speakers` : "";
  return {
    key: `${one.language} ${one.dialect}`, heading: false, label, value: one.difference, low: one.low, high: one.high,
    text, lacking, title: `${label}: ${lacking || `${text} points`}`,
  };
}
