// The lead's board: seven topics, of which those in view are read again each minute. This file knows nothing of the page.

import { Problem, sentence, Unreachable } from "../api/http";
import type { LeadApi } from "../api/lead";
import type { AllStuck, AllWork, DisputeAnswer, Disputes, Forecasts, PeopleQuality, Queue, Throughput } from "../api/types";
import { Visit } from "../shared/visit";
import { shared } from "../text/shared";
import { Topic, type Reading } from "./topic";

export type ViewName = "now" | "queue" | "people";
export type PeopleNames = ReadonlyMap<string, string>;

export class LeadBoard {
  readonly visit: Visit;
  readonly queue: Topic<Queue>;
  readonly work: Topic<AllWork>;
  readonly throughput: Topic<Throughput>;
  readonly quality: Topic<PeopleQuality>;
  readonly stuck: Topic<AllStuck>;
  readonly forecast: Topic<Forecasts>;
  readonly disputes: Topic<Disputes>;
  readonly people: Topic<PeopleNames>;
  private readonly topics: Readonly<Record<ViewName, readonly Reading[]>>;
  private chosen: ViewName = "now";

  /** `utcOffset`: of the zone whose days are counted, in minutes east of UTC. */
  constructor(private readonly api: LeadApi, utcOffset: number, now: () => number = Date.now) {
    this.visit = new Visit(api, ["lead", "operator"], () => this.begin());
    const topic = <T>(call: () => Promise<T>): Topic<T> => new Topic(call, this.visit.turnedAway, now);
    this.queue = topic(() => api.queue());
    this.work = topic(() => api.work());
    this.throughput = topic(() => api.throughput(utcOffset));
    this.quality = topic(() => api.quality());
    this.stuck = topic(() => api.stuck());
    this.forecast = topic(() => api.forecast());
    this.disputes = topic(() => api.disputes());
    this.people = topic<PeopleNames>(async () => new Map((await api.people()).map(({ id, name, login }) => [id, name || login])));
    this.topics = {
      now: [this.queue, this.work, this.stuck, this.disputes, this.people],
      queue: [this.queue, this.forecast],
      people: [this.work, this.throughput, this.quality],
    };
  }

  choose(view: ViewName): void {
    this.chosen = view;
    void this.refresh();
  }

  /** Read again what is in view. */
  async refresh(): Promise<void> {
    if (this.visit.view.phase === "ready") await Promise.all(this.topics[this.chosen].map((topic) => topic.read()));
  }

  /** Answer a dispute. Returns "" where the service has it, else why not. */
  async answer(disputeId: string, answer: DisputeAnswer): Promise<string> {
    try {
      await this.api.answer(disputeId, answer);
    } catch (error) {
      if (this.visit.turnedAway(error)) return "";
      if (error instanceof Problem && error.code === "dispute-answered") {
        void this.disputes.read();
        return shared.problems["dispute-answered"];
      }
      if (error instanceof Unreachable) return shared.sendAgain;
      return sentence(error);
    }
    this.disputes.change((all) => ({ ...all, items: all.items.filter(({ id }) => id !== disputeId) }));
    return "";
  }

  /** Nothing of whoever was here before is shown to who comes. */
  private begin(): void {
    for (const topic of Object.values(this.topics).flat()) topic.forget();
    void this.refresh();
  }
}
