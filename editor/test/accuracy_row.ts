// A row of the accuracy report, for tests; `change` says what matters in one.

import type { AccuracyRow } from "../src/api/types";

export function row(change: Partial<AccuracyRow> = {}): AccuracyRow {
  return {
    language: "hi", dialect: "mag", recording: "", slice: "", identity: "L1@1-aa", least_probability: 0.05, effective_size: 4,
    greg: null, greg_low: null, greg_high: null, naive: null, older: 0, script_fidelity: null, silent_minutes: 0,
    invented_per_minute: null, model: "starter@0123456789ab", policy: "L1", segments: 5, speakers: 9,
    reference_words: 1200, reviewed_share: 0.5, wer: 0.2, low: 0.1, high: 0.3, status: "ok", caveats: [],
    substitutions: 0.1, deletions: 0.06, insertions: 0.04, hours: 2, reviewed_hours: 1, more_speakers: 0, ...change,
  };
}
