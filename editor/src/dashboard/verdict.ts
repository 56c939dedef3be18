// The sentences of a comparison: what it rests on, its outcomes, and why it is inconclusive.

import type { DialectVerdict, Outcome, References, Verdict } from "../api/types";
import { count } from "../shared/figures";

/** What a comparison may rest on, as it is chosen. */
export const CHOICES: readonly { value: References; label: string }[] = [
  { value: "blind", label: "Written without a draft" },
  { value: "corrected", label: "All, corrected by segments done twice" },
  { value: "all", label: "All as they are" },
];

/** What it rests on, as a sentence says it. */
export const RESTS_ON: Record<References, string> = {
  blind: "Only references that nobody wrote over a draft count.",
  corrected: "All references count; what drafts led is corrected by segments that were done twice.",
  all: "All references count as they are. Those that were written over the drafts of a model flatter it.",
};

export const HEADING: Record<Outcome, string> = {
  pass: "Pass: in every dialect B is shown to be within the margin",
  worse: "Worse: in at least one dialect B makes more errors than A",
  inconclusive: "Inconclusive: more speakers are needed to decide",
};

/** The outcome of a dialect, with what would decide it. */
export function outcomeOf({ outcome, more_speakers: more }: DialectVerdict): string {
  return more ? `${outcome}: about ${count(more)} more speakers` : outcome;
}

/** What may mislead: nothing to compare, segments that were left out, training data that nobody knows. */
export function cautions(verdict: Verdict): string[] {
  const nothing = verdict.segments === 0 && verdict.rests_on !== "all"
    ? ["No such reference exists for segments that both models heard. Choose other references, or let more segments be written blind."] : [];
  const trained = Object.entries(verdict.trained)
    .map(([model, segments]) => `${count(segments)} segments are left out because ${model} was trained on them.`);
  const untold = verdict.untold.includes(verdict.new)
    ? ["Nobody has said what B was trained on. If it was trained on these segments, the verdict is void."] : [];
  return [...nothing, ...trained, ...untold];
}
