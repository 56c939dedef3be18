// The calls of "My work": what the person earned, what became of their texts, how well they write.

import { SessionApi } from "./session";
import type { Dispute, FeedbackPage, History, Months, Pay, Skill } from "./types";

export class WorkApi extends SessionApi {
  /** Entries of my pay, newest first. `month`: "2026-11", or null for all time. */
  async pay(month: string | null, after: string | null, limit = 50): Promise<Pay> {
    return this.call("GET", `/v1/pay?${query({ month, after, limit })}`);
  }

  async months(): Promise<Months["items"]> {
    return (await this.call<Months>("GET", "/v1/pay/months")).items;
  }

  async dispute(entryId: string, text: string): Promise<Dispute> {
    return this.call("POST", `/v1/pay/${encodeURIComponent(entryId)}/dispute`, { text });
  }

  async history(limit: number): Promise<History["items"]> {
    return (await this.call<History>("GET", `/v1/history?${query({ limit })}`)).items;
  }

  async feedback(after: string | null): Promise<FeedbackPage> {
    return this.call("GET", `/v1/feedback?${query({ after, limit: 20 })}`);
  }

  async skill(): Promise<Skill> {
    return this.call("GET", "/v1/quality/me");
  }
}

function query(asked: Readonly<Record<string, string | number | null>>): URLSearchParams {
  return new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])));
}
