// The calls of the dashboard: error rates and what they rest on. The transcriber's page does without them.

import { SessionApi } from "./session";
import type {
  AccuracyReport, AccuracyRow, Agreement, AttentionChecks, By, Calibration, Confusions, Covariate, Policy, References,
  ScoredModel, SegmentErrors, TopErrors, Trends, Verdict,
} from "./types";

/** A language, and a dialect of it: "" where none was named, null for all dialects. A null language: everything. */
export interface Variety {
  readonly language: string | null;
  readonly dialect: string | null;
}

export const EVERYTHING: Variety = { language: null, dialect: null };

/** Which report of rates: what its rows are, how errors are counted, and of which language or dialect. */
export interface Cut {
  readonly by: By;
  readonly policy: Policy;
  readonly variety: Variety;
}

/** The question whether model `b` may replace model `a`. `margin` is a fraction of 1. */
export interface Match {
  readonly a: string;
  readonly b: string;
  readonly policy: Policy;
  readonly margin: number;
  readonly minSpeakers: number;
  readonly references: References;
}

/** What grows with the number of segments: at a million, on a busy machine, it takes 40 s (docs/reference/formulae.md). */
export const SLOW_MS = 240_000;

export class EvaluationApi extends SessionApi {
  async accuracy(cut: Cut): Promise<AccuracyReport> {
    return this.call("GET", `/v1/accuracy?${cutQuery(cut)}`);
  }

  /** The same report under other policies. */
  async levels(cut: Cut, policies: readonly Policy[]): Promise<AccuracyReport[]> {
    return Promise.all(policies.map((policy) => this.accuracy({ ...cut, policy })));
  }

  /** The segments behind a row, those with the most errors first. */
  async segments(row: AccuracyRow, cut: Cut): Promise<SegmentErrors[]> {
    const policy = new URLSearchParams({ policy: cut.policy });
    const url = `/v1/accuracy/segments?${rowQuery(row, cut)}&${policy}`;
    return (await this.call<{ items: SegmentErrors[] }>("GET", url)).items;
  }

  async confusions(row: AccuracyRow, cut: Cut): Promise<Confusions> {
    return this.call("GET", `/v1/accuracy/confusions?${rowQuery(row, cut)}&limit=20`);
  }

  async topErrors(language: string, dialect: string | null): Promise<TopErrors> {
    return this.call("GET", `/v1/accuracy/words?${varietyQuery({ language, dialect })}&limit=50`);
  }

  async trends(variety: Variety, policy: Policy): Promise<Trends> {
    const query = varietyQuery(variety);
    query.set("policy", policy);
    return this.call("GET", `/v1/accuracy/series?${query}`);
  }

  async covariates(variety: Variety): Promise<Covariate[]> {
    const url = `/v1/accuracy/covariates?${varietyQuery(variety)}`;
    return (await this.call<{ items: Covariate[] }>("GET", url)).items;
  }

  async models(): Promise<ScoredModel[]> {
    return (await this.call<{ items: ScoredModel[] }>("GET", "/v1/accuracy/models")).items;
  }

  async compare({ a, b, policy, margin, minSpeakers, references }: Match): Promise<Verdict> {
    const limits = { margin: String(margin), min_speakers: String(minSpeakers) };
    const query = new URLSearchParams({ a, b, policy, references, ...limits });
    return this.call("GET", `/v1/accuracy/compare?${query}`, undefined, SLOW_MS);
  }

  async calibration(): Promise<Calibration> {
    return this.call("GET", "/v1/accuracy/calibration");
  }

  async attentionChecks(by: AttentionChecks["by"]): Promise<AttentionChecks> {
    return this.call("GET", `/v1/accuracy/seeded?${new URLSearchParams({ by })}`);
  }

  async agreement(policy: Policy): Promise<Agreement> {
    return this.call("GET", `/v1/accuracy/twice?${new URLSearchParams({ policy })}`, undefined, SLOW_MS);
  }
}

/** Where the rates may be fetched as a file: for spreadsheets, or with typed columns. */
export function fileAddress(cut: Cut, format: "csv" | "parquet"): string {
  return `/v1/accuracy?${cutQuery(cut)}&format=${format}`;
}

/** Where the printable report is; with two models, their comparison is in it. */
export function reportAddress(policy: Policy, compared: Pick<Verdict, "old" | "new" | "rests_on"> | null = null): string {
  const models = compared && { old: compared.old, new: compared.new, references: compared.rests_on };
  return `/v1/accuracy/report?${new URLSearchParams({ policy, ...models })}`;
}

/** What narrows the service's segments to those of a row: an empty dialect counts, unless dialects are added up. */
export function rowQuery(row: AccuracyRow, { by, variety }: Cut): URLSearchParams {
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
