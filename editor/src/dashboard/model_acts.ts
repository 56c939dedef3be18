// What may be done to models and runs: what is asked before, what will happen, and the call.

import type { ModelsApi } from "../api/models";
import type { Improvement, RegisteredModel } from "../api/types";
import type { Names } from "../shared/languages";
import { tagName, tagNames, type InUse } from "./model_rows";

/** What one chooses among before it is done. `what`: what will happen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly what: string;
}

export interface Act {
  readonly title: string;
  /** At least one; with several the person chooses. `asks`: what they choose. */
  readonly choices: readonly Choice[];
  readonly asks: string;
  /** The button that does it. */
  readonly button: string;
  /** Whether a reason is kept. */
  readonly why: boolean;
  readonly call: (chosen: string, reason: string) => Promise<unknown>;
  /** What is said once it is done. */
  readonly done: (chosen: string) => string;
}

const FINISHES = "A recording that is being drafted is finished by the model that began it.";

export function promote(api: ModelsApi, model: RegisteredModel, tags: readonly string[], used: readonly InUse[], names: Names): Act {
  const over = (tag: string): InUse | undefined => used.find((one) => one.tag === tag);
  const instead = (tag: string): string => over(tag)?.model.name ?? "what the settings say";
  return {
    title: `Promote ${model.name}?`, asks: "It drafts", button: "Promote", why: true,
    choices: tags.map((tag) => ({
      value: tag, label: tagName(tag, names),
      what: `${model.name} drafts ${tagName(tag, names)} from the next recording on, in place of ${instead(tag)}. ${FINISHES} It can be rolled back.`,
    })),
    call: (tag, reason) => api.promote(model.id, tag, reason, over(tag)?.release.id ?? ""),
    done: (tag) => `${model.name} drafts ${tagName(tag, names)} now.`,
  };
}

export function rollBack(api: ModelsApi, { model, tag, release }: InUse, before: string, names: Names): Act {
  const next = release.replaced_id ? before || "the model before it" : "what the settings say";
  return {
    title: `Roll back ${tagName(tag, names)}?`, asks: "", button: "Roll back", why: true,
    choices: [{ value: tag, label: "", what: `${model.name} drafts ${tagName(tag, names)} no more; ${next} does so again, from the next recording on. ${FINISHES}` }],
    call: (chosen, reason) => api.rollBack(model.id, chosen, reason),
    done: () => `${tagName(tag, names)} was rolled back.`,
  };
}

export function retire(api: ModelsApi, model: RegisteredModel, names: Names): Act {
  const drafts = model.drafts.length ? ` Where it drafts now (${tagNames(model.drafts, names)}), the model before it does so again.` : "";
  return {
    title: `Retire ${model.name}?`, asks: "", button: "Retire", why: true,
    choices: [{ value: "", label: "", what: `${model.name} is put aside. Its files stay, and it may be released again.${drafts}` }],
    call: (_, reason) => api.retire(model.id, reason),
    done: () => `${model.name} is retired.`,
  };
}

export function start(api: ModelsApi, tags: readonly string[], onWorkers: boolean, names: Names): Act {
  const who = onWorkers ? "A worker takes it up." : "It waits until the operator runs boli improve: workers are not set to take up runs (improvement.on_workers).";
  const what = `What people corrected is frozen, a model is trained on it and compared with the one in use. Nothing that drafts now changes before the model is promoted. ${who}`;
  return {
    title: "Start a run?", asks: "Language or dialect", button: "Start", why: false,
    choices: tags.map((tag) => ({ value: tag, label: tagName(tag, names), what })),
    call: (tag) => api.start(tag),
    done: (tag) => `A run for ${tagName(tag, names)} is queued.`,
  };
}

export function approve(api: ModelsApi, run: Improvement, used: readonly InUse[], names: Names): Act {
  const instead = used.find(({ tag }) => tag === run.dialect)?.model.name ?? "what the settings say";
  const dialect = tagName(run.dialect, names);
  return {
    title: `Approve ${run.model || "the model"}?`, asks: "", button: "Approve", why: true,
    choices: [{ value: run.id, label: "", what: `The run promotes ${run.model || "its model"}: it drafts ${dialect} from the next recording on, in place of ${instead}. Then it is watched, and taken back by itself on an alarm.` }],
    call: (id, reason) => api.approve(id, reason),
    done: () => `The run for ${dialect} goes on.`,
  };
}

export function stop(api: ModelsApi, run: Improvement, names: Names): Act {
  const dialect = tagName(run.dialect, names);
  const kept = run.model ? ` ${run.model} stays in the registry as it is.` : "";
  return {
    title: `Stop the run for ${dialect}?`, asks: "", button: "Stop the run", why: false,
    choices: [{ value: run.id, label: "", what: `The run ends where it is. What drafts now goes on drafting.${kept} It can be taken up again: boli improve resume ${run.id}` }],
    call: (id) => api.stop(id),
    done: () => `The run for ${dialect} is stopped.`,
  };
}
