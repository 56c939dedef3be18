// What the view of models shows: rows of its tables, the steps of a run, and the words of each.

import type { Improvement, ImprovementStep, MeasuredRate, ModelRelease, RegisteredModel, RegisteredModels } from "../api/types";
import { count, percent, points } from "../shared/figures";
import { languageName, type Names } from "../shared/languages";

/** A model that drafts a language or dialect now. */
export interface InUse {
  readonly tag: string;
  readonly model: RegisteredModel;
  readonly release: ModelRelease;
  readonly rate: MeasuredRate | null;
}

/** What drafts now, everything else last. */
export function inUse({ items, releases }: RegisteredModels, names: Names): InUse[] {
  const found = releases.filter(({ ended_at }) => ended_at === null).flatMap((release) => {
    const model = items.find(({ id }) => id === release.model_id);
    return model ? [{ tag: release.tag, model, release, rate: rateOf(model, release.tag) }] : [];
  });
  const place = byName(names);
  return found.sort((a, b) => Number(!a.tag) - Number(!b.tag) || place(a.tag, b.tag));
}

/** How tags are sorted: by their English names. */
export function byName(names: Names): (a: string, b: string) => number {
  return (a, b) => (names.get(a) ?? a).localeCompare(names.get(b) ?? b, "en");
}

/** Models that draft nothing, the newest first. */
export function others({ items }: RegisteredModels): RegisteredModel[] {
  return items.filter(({ drafts }) => !drafts.length);
}

/** Models some of whose training data is deleted. */
export function affected({ items }: RegisteredModels): RegisteredModel[] {
  return items.filter((model) => model.affected !== null);
}

/** "भोजपुरी (Bhojpuri)"; "Everything else" where no language is named. */
export function tagName(tag: string, names: Names): string {
  return tag ? languageName(tag, "", names) : "Everything else";
}

/** The names of tags, in order. */
export function tagNames(tags: readonly string[], names: Names): string {
  return tags.map((tag) => tagName(tag, names)).join(", ");
}

/** What a model was measured at for a tag. */
export function rateOf(model: RegisteredModel, tag: string): MeasuredRate | null {
  return model.rates.find((rate) => rate.tag === tag) ?? null;
}

/** "31.0 % → 27.2 %": the error rate before and with the model. */
export function beforeAndAfter({ old, new: now }: Pick<MeasuredRate, "old" | "new">): string {
  if (now === null || now === undefined) return "not measured";
  return old === null || old === undefined ? percent(now) : `${percent(old)} → ${percent(now)}`;
}

/** "−3.8 points (−6.0 to −1.6)": the difference with its 95 % interval; "" where it is not known. */
export function change({ difference, low, high }: Pick<MeasuredRate, "difference" | "low" | "high">): string {
  if (typeof difference !== "number") return "";
  const ends = typeof low === "number" && typeof high === "number" ? ` (${points(low)} to ${points(high)})` : "";
  return `${points(difference)} points${ends}`;
}

/** What it was made from: "from whisper-base, with bihar@2". */
export function madeFrom({ base, snapshot }: Pick<RegisteredModel, "base" | "snapshot">): string {
  const parts = [base && `from ${base}`, snapshot && `with ${snapshot}`].filter(Boolean);
  return parts.join(", ") || "not known";
}

const OUTCOMES: Readonly<Record<string, string>> = {
  pass: "Passed the gate", worse: "The gate found it worse", inconclusive: "The gate could not decide", waived: "Released without a gate",
};

/** How a model was judged: "Passed the gate for Bhojpuri". */
export function verdict({ judgement }: RegisteredModel, names: Names): string {
  if (!judgement) return "Not judged yet";
  const words = OUTCOMES[judgement.outcome] ?? judgement.outcome;
  return judgement.tags.length ? `${words} for ${tagNames(judgement.tags, names)}` : words;
}

/** The tags for which a model may be promoted by what its gate said. */
export function mayDraft(model: RegisteredModel): readonly string[] {
  const { judgement, status } = model;
  if (!judgement || status === "blocked" || !["pass", "waived"].includes(judgement.outcome)) return [];
  return judgement.tags;
}

/** "2 of 5 segments": how much of what a model was trained on is deleted. */
export function deleted(model: RegisteredModel): string {
  const { gone, left } = model.affected!;
  const all = gone + left;
  return `${count(gone)} of ${count(all)} ${all === 1 ? "segment" : "segments"}`;
}

/** The steps of a run, in their order, and what each is for. */
export const STEPS: readonly { readonly name: ImprovementStep["name"]; readonly title: string }[] = [
  { name: "snapshot", title: "Freeze the corrected segments" },
  { name: "train", title: "Train" },
  { name: "evaluate", title: "Evaluate on segments it never heard" },
  { name: "calibrate", title: "Calibrate its confidence" },
  { name: "gate", title: "Gate: no dialect may get worse" },
  { name: "shadow", title: "Shadow on live sound" },
  { name: "promote", title: "Promote" },
  { name: "watch", title: "Watch" },
];

export interface StepLine {
  readonly name: string;
  readonly title: string;
  /** "done", "40 %", "failed", "waits", "not begun". */
  readonly state: string;
  /** 0 to 1 while it goes on, else null. */
  readonly progress: number | null;
  /** "12 minutes", "" before it began. */
  readonly took: string;
  /** What it found, in words. */
  readonly found: string;
}

/** Every step of a run as a line, those that have not begun, too. */
export function stepLines(run: Improvement, now: number): StepLine[] {
  return STEPS.map(({ name, title }) => {
    const step = run.steps.find((one) => one.name === name);
    if (!step) return { name, title, state: run.ended_at ? "not done" : "not begun", progress: null, took: "", found: "" };
    const open = step.state === "running" && run.ended_at === null;
    return { name, title, state: stateOf(step, run), progress: open ? step.progress : null, took: took(step, run, now), found: foundBy(step) };
  });
}

function stateOf({ state, progress, attempts }: ImprovementStep, run: Improvement): string {
  if (state !== "running") return state;
  if (run.ended_at !== null) return "stopped";
  const again = attempts > 1 ? `, begun ${count(attempts)} times` : "";
  const share = progress > 0 ? `, ${Math.floor(progress * 100)} %${again}` : again;
  const words = { waiting: "waits", queued: "waits for a process" }[run.state as string] ?? "goes on";
  return words + share;
}

function took({ started_at, ended_at }: ImprovementStep, run: Improvement, now: number): string {
  const end = ended_at ?? run.ended_at;
  return duration((end === null ? now : Date.parse(end)) - Date.parse(started_at));
}

/** "40 seconds", "12 minutes", "3.5 hours", "2.1 days". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} hours`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}

/** What is said of a step's result: plain words where it has some, else the counts that people ask for. */
function foundBy({ name, result }: ImprovementStep): string {
  const told = ["waits_for", "told", "alarm", "why", "skipped", "outcome", "back_to"].map((key) => said(key, result[key])).filter(Boolean);
  const counts = (COUNTS[name] ?? []).flatMap(([key, words]) => (typeof result[key] === "number" ? [`${count(result[key])} ${words}`] : []));
  const made = [result["snapshot"], name === "train" ? result["model"] : undefined].filter((one) => typeof one === "string");
  return [...made, ...counts, ...new Set(told)].join("; ");
}

const COUNTS: Readonly<Partial<Record<ImprovementStep["name"], readonly (readonly [string, string])[]>>> = {
  snapshot: [["train", "to train on"], ["dev", "to choose by"], ["test", "to test on"]],
  evaluate: [["test", "of the test split"], ["blind", "written blind"]],
  calibrate: [["segments", "segments"]],
  shadow: [["segments", "live segments"]],
};

const SAID: Readonly<Record<string, (words: string) => string>> = {
  waits_for: (words) => `waits for ${words}`, skipped: (words) => `left out: ${words}`, back_to: (words) => `back to ${words}`,
};

function said(key: string, value: unknown): string {
  if (typeof value !== "string" || !value) return "";
  return SAID[key]?.(value) ?? value;
}

const STATES: Readonly<Record<Improvement["state"], string>> = {
  queued: "waits for a process", running: "goes on", waiting: "waits", done: "done", stopped: "stopped", failed: "failed",
};

/** The state of a run in words; a process may still be at one that is to stop. */
export function runState({ state, stop_asked, ended_at, next_step, steps }: Improvement): string {
  if (stop_asked && ended_at === null) return "is being stopped";
  if (state === "waiting" && approvable({ state, next_step, steps })) return "waits for your approval";
  return STATES[state];
}

/** Whether a run waits for a person to promote its model. */
export function approvable({ state, next_step, steps }: Pick<Improvement, "state" | "next_step" | "steps">): boolean {
  const step = steps.find(({ name }) => name === "promote");
  return state === "waiting" && next_step === "promote" && step?.state === "running" && step.result["approved_by"] === undefined;
}

/** Whether something may change by itself, so that the page asks again. */
export function changing(runs: readonly Improvement[]): boolean {
  return runs.some(({ ended_at }) => ended_at === null);
}
