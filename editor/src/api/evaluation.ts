// The calls of the accuracy page. The transcribers' page does without them.

import { Api } from "./http";
import type {
  Accuracy, AccuracyRow, AllSeries, By, Calibration, Confusions, CostlyWords, Covariate, Mistaken, Policy, ScoredModel,
  Seeded, Twice, Verdict,
} from "./wire_accuracy";

/** A language, and a dialect of it: "" where none was named, null for all. A null language: everything. */
export interface Variety {
  readonly language: string | null;
  readonly dialect: string | null;
}

export const EVERYTHING: Variety = { language: null, dialect: null };

/** What a table of rates is asked for by. */
export interface Cut {
  readonly by: By;
  readonly policy: Policy;
  readonly variety: Variety;
}

/** May `b` replace `a`? `margin` is a fraction of 1. */
export interface Match {
  readonly a: string;
  readonly b: string;
  readonly policy: Policy;
  readonly margin: number;
  readonly minSpeakers: number;
}

export class AccuracyApi extends Api {
  async accuracy(cut: Cut): Promise<Accuracy> {
    return (await this.call("GET", `/v1/accuracy?${cutQuery(cut)}`)) as Accuracy;
  }

  /** The segments behind a row, those with the most errors first. */
  async mistakes(row: AccuracyRow, cut: Cut): Promise<Mistaken[]> {
    const policy = new URLSearchParams({ policy: cut.policy });
    const found = await this.call("GET", `/v1/accuracy/segments?${selection(row, cut)}&${policy}`);
    return (found as { items: Mistaken[] }).items;
  }

  async confusions(row: AccuracyRow, cut: Cut): Promise<Confusions> {
    return (await this.call("GET", `/v1/accuracy/confusions?${selection(row, cut)}&limit=20`)) as Confusions;
  }

  async words(language: string, dialect: string | null): Promise<CostlyWords> {
    return (await this.call("GET", `/v1/accuracy/words?${varietyQuery({ language, dialect })}&limit=50`)) as CostlyWords;
  }

  async series(variety: Variety, policy: Policy): Promise<AllSeries> {
    const query = varietyQuery(variety);
    query.set("policy", policy);
    return (await this.call("GET", `/v1/accuracy/series?${query}`)) as AllSeries;
  }

  async covariates(variety: Variety): Promise<Covariate[]> {
    const found = await this.call("GET", `/v1/accuracy/covariates?${varietyQuery(variety)}`);
    return (found as { items: Covariate[] }).items;
  }

  async models(): Promise<ScoredModel[]> {
    return ((await this.call("GET", "/v1/accuracy/models")) as { items: ScoredModel[] }).items;
  }

  async compare({ a, b, policy, margin, minSpeakers }: Match): Promise<Verdict> {
    const query = new URLSearchParams({ a, b, policy, margin: String(margin), min_speakers: String(minSpeakers) });
    return (await this.call("GET", `/v1/accuracy/compare?${query}`)) as Verdict;
  }

  async calibration(): Promise<Calibration> {
    return (await this.call("GET", "/v1/accuracy/calibration")) as Calibration;
  }

  async seeded(by: Seeded["by"]): Promise<Seeded> {
    return (await this.call("GET", `/v1/accuracy/seeded?${new URLSearchParams({ by })}`)) as Seeded;
  }

  async twice(policy: Policy): Promise<Twice> {
    return (await this.call("GET", `/v1/accuracy/twice?${new URLSearchParams({ policy })}`)) as Twice;
  }
}

/** Where the rates may be fetched as a file: for spreadsheets, or with typed columns. */
export function fileAddress(cut: Cut, format: "csv" | "parquet"): string {
  return `/v1/accuracy?${cutQuery(cut)}&format=${format}`;
}

/** Where the report to print is; with two models, their comparison is in it. */
export function reportAddress(policy: Policy, models: { old: string; new: string } | null = null): string {
  return `/v1/accuracy/report?${new URLSearchParams({ policy, ...models })}`;
}

/** What narrows the service's segments to those of a row: an empty dialect counts, unless dialects are added up. */
export function selection(row: AccuracyRow, { by, variety }: Cut): URLSearchParams {
  const { language, model, recording } = row;
  const dialect = by === "language" ? variety.dialect : row.dialect;
  return new URLSearchParams({
    language, model, ...(dialect !== null && { dialect }), ...(by === "recording" && { recording }),
  });
}

function cutQuery({ by, policy, variety }: Cut): URLSearchParams {
  return new URLSearchParams([["by", by], ["policy", policy], ...varietyQuery(variety)]);
}

function varietyQuery({ language, dialect }: Variety): URLSearchParams {
  return new URLSearchParams({ ...(language !== null && { language }), ...(dialect !== null && { dialect }) });
}
