// The calls of the lead's board: the work as a whole, and disputes about pay.

import { SessionApi } from "./session";
import type { Account, AllStuck, AllWork, Dispute, DisputeAnswer, Disputes, Forecasts, PeopleQuality, Queue, Throughput } from "./types";

export class LeadApi extends SessionApi {
  async queue(): Promise<Queue> {
    return this.call("GET", "/v1/lead/queue");
  }

  async work(): Promise<AllWork> {
    return this.call("GET", "/v1/lead/work");
  }

  /** `utcOffset`: of the zone whose days are counted, in minutes east of UTC. */
  async throughput(utcOffset: number): Promise<Throughput> {
    return this.call("GET", `/v1/lead/throughput?days=7&utc_offset=${utcOffset}`);
  }

  async quality(): Promise<PeopleQuality> {
    return this.call("GET", "/v1/lead/quality?days=30");
  }

  async stuck(): Promise<AllStuck> {
    return this.call("GET", "/v1/lead/stuck");
  }

  async forecast(): Promise<Forecasts> {
    return this.call("GET", "/v1/lead/forecast");
  }

  /** Open disputes, newest first. */
  async disputes(): Promise<Disputes> {
    return this.call("GET", "/v1/pay/disputes?limit=200");
  }

  async answer(disputeId: string, answer: DisputeAnswer): Promise<Dispute> {
    return this.call("POST", `/v1/pay/disputes/${encodeURIComponent(disputeId)}/answer`, answer);
  }

  async people(): Promise<readonly Account[]> {
    return (await this.call<{ items: Account[] }>("GET", "/v1/people?limit=500")).items;
  }
}
