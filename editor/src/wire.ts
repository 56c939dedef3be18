// What travels over HTTP, as docs/api.md says it. Times are integer milliseconds from the start of the recording.

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly languages: readonly string[];
}

export interface Model {
  readonly name: string;
  readonly intended_use: string;
}

export interface Session {
  readonly person: Person;
  readonly model: Model | null;
}

/** A language, or a dialect of one. */
export interface Language {
  readonly tag: string;
  readonly name: string;
}

export interface Word {
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly confidence: number;
}

export interface Segment {
  readonly id: string;
  readonly recording_id: string;
  readonly recording_name: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly channel: number;
  readonly speaker: string;
  /** How the speakers were told apart; null where nobody did. `coarse`: some are wrong. */
  readonly diarization: { readonly method: string; readonly coarse: boolean } | null;
  readonly language: string;
  readonly dialect: string;
  /** Null in the blind arm, like confidence, flags and words. */
  readonly text: string | null;
  readonly version: number;
  readonly confidence: number | null;
  readonly flags: readonly string[] | null;
  readonly words: readonly Word[] | null;
}

export interface Task {
  readonly id: string;
  readonly arm: "draft" | "blind";
  readonly lease_expires_at: string | null;
  readonly segment: Segment;
  readonly clip: { readonly url: string; readonly start_ms: number; readonly end_ms: number };
}

/** A text of a segment and its version: what a 409 answer carries as "current". */
export interface Current {
  readonly version: number;
  readonly text: string;
}

export type By = "dialect" | "language" | "recording";
export type Policy = "L0" | "L1" | "L2" | "L3" | "CER" | "CER-ns" | "AER";

export interface AccuracyRow {
  readonly language: string;
  readonly dialect: string;
  readonly recording: string;
  readonly model: string;
  readonly policy: Policy;
  readonly segments: number;
  readonly speakers: number;
  readonly reference_words: number;
  readonly reviewed_share: number;
  /** Fractions of 1; null where there is not enough data. */
  readonly wer: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly status: "ok" | "not enough data";
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

export interface Confusions {
  readonly looked_at: number;
  readonly with_errors: number;
  readonly items: readonly { readonly reference: string | null; readonly draft: string | null; readonly count: number }[];
}
