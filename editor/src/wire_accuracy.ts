// What travels over HTTP about accuracy: docs/reference/api.md. Rates and differences are fractions of 1, null where too
// little is behind them. Weeks are dates of Mondays.

export type By =
  | "dialect" | "language" | "recording" | "client" | "district" | "domain" | "device" | "gender" | "age" | "channel"
  | "band" | "snr";
export type Policy = "L0" | "L1" | "L2" | "L3" | "CER" | "CER-ns" | "AER";
export type Status = "ok" | "not enough data";

export interface AccuracyRow {
  readonly language: string;
  readonly dialect: string;
  readonly recording: string;
  /** The value of `by`, where that is no dialect, language or recording; "" where nobody gave it. */
  readonly slice: string;
  readonly model: string;
  readonly policy: Policy;
  readonly identity: string;
  readonly segments: number;
  readonly speakers: number;
  readonly reference_words: number;
  readonly reviewed_share: number;
  readonly least_probability: number;
  readonly effective_size: number;
  readonly wer: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly status: Status;
  readonly greg: number | null;
  readonly greg_low: number | null;
  readonly greg_high: number | null;
  readonly naive: number | null;
  /** Segments left out because their score is of older rules. */
  readonly older: number;
  readonly script_fidelity: number | null;
  readonly silent_minutes: number;
  readonly invented_per_minute: number | null;
}

export interface Thresholds {
  readonly min_speakers: number;
  readonly min_reference_words: number;
}

export interface Accuracy {
  readonly policy: Policy;
  readonly by: By;
  readonly thresholds: Thresholds;
  readonly rows: readonly AccuracyRow[];
}

/** One step of an alignment: a missed word has no `draft`, an invented one no `reference`. */
export interface WordPair {
  readonly kind: "equal" | "substitute" | "delete" | "insert";
  readonly reference: string | null;
  readonly draft: string | null;
}

export interface Mistaken {
  readonly id: string;
  readonly recording_name: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly speaker: string;
  readonly language: string;
  readonly dialect: string;
  readonly draft: string;
  readonly reference: string;
  readonly counts: {
    readonly errors: number;
    readonly substitutions: number;
    readonly deletions: number;
    readonly insertions: number;
    readonly reference: number;
    readonly hypothesis: number;
  };
  /** Null where a text is too long to be aligned. */
  readonly words: readonly WordPair[] | null;
  readonly clip: { readonly url: string; readonly start_ms: number; readonly end_ms: number };
}

export interface Confusion {
  readonly reference: string | null;
  readonly draft: string | null;
  readonly count: number;
  readonly clips: readonly string[];
}

export interface Confusions {
  readonly looked_at: number;
  readonly with_errors: number;
  readonly items: readonly Confusion[];
}

/** `kind` "said": a word of references that was missed or replaced; "invented": one of drafts that nobody said. */
export interface CostlyWord {
  readonly word: string;
  readonly kind: "said" | "invented";
  readonly errors: number;
  readonly said: number;
  readonly rate: number | null;
  readonly share: number;
  readonly clips: readonly string[];
}

export interface CostlyWords {
  readonly looked_at: number;
  readonly speakers: number;
  readonly errors: number;
  readonly least_probability: number | null;
  readonly identity: string;
  readonly items: readonly CostlyWord[];
}

export interface SeriesWeek {
  readonly week: string;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly status: Status;
  readonly segments: number;
  readonly reviewed_share: number;
  readonly speakers: number;
  readonly reference_words: number;
  readonly least_probability: number | null;
  readonly baseline: boolean;
  readonly alarm: "" | "worse" | "better";
}

export interface Series {
  readonly language: string;
  /** Null: the language, with its dialects in the fixed shares of `mix`. */
  readonly dialect: string | null;
  readonly mix: Readonly<Record<string, number>>;
  readonly model: string;
  readonly policy: Policy;
  readonly identity: string;
  readonly baseline_weeks: number;
  readonly expected: number | null;
  readonly weeks: readonly SeriesWeek[];
}

export interface AllSeries {
  readonly policy: Policy;
  /** An alarm comes where the sum of what exceeds `k` standard errors a week exceeds `h`. */
  readonly k: number;
  readonly h: number;
  readonly items: readonly Series[];
}

export interface CovariateWeek {
  readonly week: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly segments: number;
  readonly speakers: number;
  readonly alarm: "" | "up" | "down";
}

export type CovariateName = "confidence" | "script" | "words-per-second" | "flags";

export interface Covariate {
  readonly covariate: CovariateName;
  readonly language: string;
  readonly dialect: string;
  readonly model: string;
  readonly baseline_weeks: number;
  readonly expected: number | null;
  readonly weeks: readonly CovariateWeek[];
}

/** `drafts`: recordings were drafted with it; else its texts were scored beside. */
export interface ScoredModel {
  readonly model: string;
  readonly drafts: boolean;
  readonly segments: number;
  readonly languages: readonly string[];
}

export type Outcome = "pass" | "fail" | "not enough data";

interface Compared {
  readonly language: string;
  readonly segments: number;
  readonly speakers: number;
  readonly reference_words: number;
  readonly effective_size: number;
  readonly least_probability: number | null;
  readonly identity: string;
  readonly old_rate: number | null;
  readonly new_rate: number | null;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface JudgedDialect extends Compared {
  readonly dialect: string;
  readonly outcome: Outcome;
  readonly regressed: boolean;
  /** What was held against the margin. */
  readonly upper: number | null;
}

export interface JudgedLanguage extends Compared {
  readonly worst: string | null;
  readonly hardest_hit: string | null;
  readonly old_spread: number | null;
  readonly new_spread: number | null;
}

export interface Verdict {
  readonly old: string;
  readonly new: string;
  readonly policy: Policy;
  readonly outcome: Outcome;
  readonly margin: number;
  readonly alpha: number;
  readonly min_speakers: number;
  readonly segments: number;
  readonly unpaired: number;
  readonly references: Readonly<Record<string, number>>;
  readonly dialects: readonly JudgedDialect[];
  readonly languages: readonly JudgedLanguage[];
}

/** Words of like probability: how many, their share, the mean probability, and the share that was right. */
export interface ReliabilityBin {
  readonly words: number;
  readonly share: number;
  readonly probability: number;
  readonly right: number;
}

export interface CalibrationGroup {
  /** Both tags empty: everything. */
  readonly language: string;
  readonly dialect: string;
  readonly speakers: number;
  readonly words: number;
  readonly references: "blind" | "all";
  readonly status: "fitted" | "raw is better" | "not enough data";
  readonly ece_raw: number | null;
  readonly ece_calibrated: number | null;
  readonly before: readonly ReliabilityBin[];
  readonly after: readonly ReliabilityBin[];
}

export interface Calibration {
  readonly model: string | null;
  readonly model_hash: string | null;
  /** Null: none is in force. */
  readonly version: string | null;
  readonly created_at: string | null;
  readonly groups: readonly CalibrationGroup[];
}

export interface SeededRow {
  readonly language: string;
  readonly person: string;
  readonly dialect: string;
  readonly seeds: number;
  readonly missed: number;
  readonly miss_rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly status: Status;
}

export interface Seeded {
  readonly by: "person" | "dialect";
  readonly seeded_error_share: number;
  readonly min_seeds: number;
  readonly items: readonly SeededRow[];
}

export interface TwiceRow {
  readonly language: string;
  readonly dialect: string;
  readonly model: string;
  readonly policy: Policy;
  readonly speakers: number;
  readonly reference_words: number;
  readonly naive: number | null;
  readonly wer: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly greg: number | null;
  readonly twice: number;
  readonly twice_speakers: number;
  readonly corrected: number | null;
  readonly corrected_low: number | null;
  readonly corrected_high: number | null;
  readonly people_L1: number | null;
  readonly people_L1_low: number | null;
  readonly people_L1_high: number | null;
  readonly people_L2: number | null;
  readonly people_L3: number | null;
  readonly status: Status;
}

export interface Twice {
  readonly policy: Policy;
  readonly items: readonly TwiceRow[];
}
