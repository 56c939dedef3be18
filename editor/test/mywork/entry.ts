import type { OwnEntry } from "../../src/api/types";

export const NOW = new Date(2026, 10, 28, 15, 0).getTime();

export function entry(change: Partial<OwnEntry> = {}): OwnEntry {
  return {
    id: "pay_a", person_id: "p", centre_id: "", recording_id: "rec", segment_id: "seg", kind: "first", audio_ms: 4200, difficulty: 1,
    rates: "x", amount: 146, currency: "INR", reverses: null, note: "", made_by: null, created_at: new Date(NOW).toISOString(),
    disputes: [], ...change,
  };
}
