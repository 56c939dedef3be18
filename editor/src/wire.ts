// What travels over HTTP, as docs/reference/api.md says it. Times are integer milliseconds from the start of the recording.

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
