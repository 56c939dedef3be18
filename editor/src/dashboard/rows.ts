// What the rows of the accuracy report are called, in which order they stand, and what they are told apart by.

import type { Variety } from "../api/evaluation";
import type { AccuracyReport, AccuracyRow, By, Policy, Thresholds, Trend } from "../api/types";
import { count } from "../shared/figures";
import { languageName, type Names } from "../shared/languages";

/** What rates may be grouped by, as it is called on the page, in the order of the menu. */
export const GROUPINGS: Readonly<Record<By, string>> = {
  dialect: "Dialect", speaker_dialect: "Dialect as the speaker says", language: "Language", recording: "Recording",
  client: "Client", district: "District", domain: "Domain", device: "Device", gender: "Speaker’s gender", age: "Speaker’s age", channel: "Channels", band: "Band of sound",
  snr: "Signal to noise",
};

/** Groupings whose rows can be opened: for them the service finds the segments behind a row, for others only sums. */
export const CAN_BE_OPENED: ReadonlySet<By> = new Set(["dialect", "language", "recording"]);

/** The ways of counting errors, in the order of the menu. */
export const POLICIES: Readonly<Record<Policy, string>> = {
  L0: "L0: raw WER, words as typed",
  L1: "L1: normalised WER",
  L2: "L2: normalised WER, open spellings and joins folded",
  L3: "L3: orthography-tolerant WER (OIWER)",
  CER: "CER: character error rate",
  "CER-ns": "CER-ns: CER without spaces",
  AER: "AER: akshara error rate (not alignment)",
};

/** The levels that stand side by side in the table of rates. */
export const LEVELS = ["L1", "L2", "L3", "CER"] as const satisfies readonly Policy[];

/** What a rate is called in the head of a column: "WER (L1)", "CER". */
export function rateName(policy: Policy): string {
  return policy.startsWith("L") ? `WER (${policy})` : policy;
}

/** What is counted under a policy. */
export function unit(policy: Policy): string {
  if (policy === "AER") return "aksharas";
  return policy.startsWith("CER") ? "characters" : "words";
}

/** Why a row has no rate: "3 of 8 speakers, 70 of 1,000 words: about 40 more speakers". Only what is missing is named. */
export function missing(row: AccuracyRow, { min_speakers, min_reference_words }: Thresholds): string {
  if (row.status === "ok") return "";
  const parts = [
    row.speakers < min_speakers && `${count(row.speakers)} of ${count(min_speakers)} speakers`,
    row.reference_words < min_reference_words &&
      `${count(row.reference_words)} of ${count(min_reference_words)} ${unit(row.policy)}`,
  ].filter((part) => part !== false);
  if (!parts.length) return "nothing reviewed yet";
  const more = row.more_speakers;
  return `${parts.join(", ")}: about ${count(more)} more ${more === 1 ? "speaker" : "speakers"}`;
}

/** The name of a row within its language. */
export function rowName(row: AccuracyRow, by: By, names: Names): string {
  if (by === "dialect") return dialectName(row.dialect, names);
  if (by === "recording") return row.recording || "Recording without a name";
  if (by === "language") return languageName(row.language, "", names);
  return row.slice || "Not known";
}

export function dialectName(dialect: string, names: Names): string {
  return dialect ? (names.get(dialect) ?? dialect) : "No dialect named";
}

/** "हिन्दी (Hindi), Magahi": a language and what of it is meant. */
export function varietyName({ language, dialect }: Variety, names: Names): string {
  if (language === null) return "Everything";
  const own = languageName(language, "", names);
  return dialect === null ? own : `${own}, ${dialectName(dialect, names)}`;
}

/** Each language of a report by dialect, and each dialect of it, as a person may choose among them. */
export function varietiesOf(rows: readonly AccuracyRow[]): Variety[] {
  const languages = [...new Set(rows.map(({ language }) => language))].sort();
  return languages.flatMap((language) => {
    const dialects = [...new Set(rows.filter((row) => row.language === language).map(({ dialect }) => dialect))].sort();
    return [{ language, dialect: null }, ...(dialects.length > 1 ? dialects : []).map((dialect) => ({ language, dialect }))];
  });
}

/** What tells a row from the others. */
export function rowKey(row: AccuracyRow): string {
  return JSON.stringify([row.language, row.dialect, row.recording, row.slice, row.model]);
}

export interface LanguageRows {
  readonly language: string;
  readonly rows: readonly AccuracyRow[];
}

/** The identities of the policy behind some rows, each once: the policy's name and the hash of its rules. */
export function identities(rows: readonly { readonly identity: string }[]): string[] {
  return [...new Set(rows.flatMap(({ identity }) => identity.split(", ")))].filter(Boolean).sort();
}

/** Rows by language, in the order of its name; within one the worst rate first, and those without a rate last. */
export function byLanguage(rows: readonly AccuracyRow[], names: Names): LanguageRows[] {
  const groups = new Map<string, AccuracyRow[]>();
  for (const row of rows) groups.set(row.language, [...(groups.get(row.language) ?? []), row]);
  const english = (tag: string): string => names.get(tag) ?? tag;
  return [...groups]
    .sort(([a], [b]) => english(a).localeCompare(english(b), "en"))
    .map(([language, own]) => ({ language, rows: [...own].sort(worstFirst) }));
}

function worstFirst(a: AccuracyRow, b: AccuracyRow): number {
  return (b.wer ?? -1) - (a.wer ?? -1) || b.reference_words - a.reference_words;
}

export function models(report: AccuracyReport): string[] {
  return [...new Set(report.rows.map((row) => row.model))].sort();
}

/** "starter@0123456789ab" is "starter", "0123456789ab". */
export function modelParts(model: string): { name: string; hash: string } {
  const at = model.lastIndexOf("@");
  return at < 0 ? { name: model, hash: "" } : { name: model.slice(0, at), hash: model.slice(at + 1) };
}

/** "starter (012345)": enough to tell two models of one name apart. The whole hash stands below the table. */
export function shortModel(model: string): string {
  const { name, hash } = modelParts(model);
  return hash ? `${name} (${hash.slice(0, 6)})` : name;
}

export function trendKey({ language, dialect, model }: Trend): string {
  return JSON.stringify([language, dialect, model]);
}

/** "हिन्दी (Hindi), Bhojpuri", or the language with all its dialects. */
export function trendTitle({ language, dialect }: Trend, names: Names): string {
  const part = dialect === null ? "all dialects in fixed shares" : dialectName(dialect, names);
  return `${languageName(language, "", names)}, ${part}`;
}
