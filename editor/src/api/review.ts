// The calls of the transcriber's page: assignments, their tasks, and the texts that people send.

import { SessionApi } from "./session";
import type { Assignment, Kept, Lease, Reason, Revision, TagKinds, Task, TranscriptPage } from "./types";

/** How many segments of a recording are fetched at once. */
export const PAGE = 100;

export class ReviewApi extends SessionApi {
  /** The assignments that this person holds already: after a reload the page must find the same work again. */
  async held(): Promise<Assignment[]> {
    return (await this.call<{ assignments: Assignment[] }>("GET", "/v1/assignments")).assignments;
  }

  /** The next stretch of a recording; null when there is no work. */
  async lease(): Promise<Assignment | null> {
    return (await this.call<{ assignments: Assignment[] }>("POST", "/v1/assignments", { count: 1 })).assignments[0] ?? null;
  }

  /** A stretch to be done without a link, with about so much speech: its lease lasts for hours. */
  async leaseAlong(max_speech_ms: number): Promise<Assignment | null> {
    const wanted = { count: 1, offline: true, max_speech_ms };
    return (await this.call<{ assignments: Assignment[] }>("POST", "/v1/assignments", wanted)).assignments[0] ?? null;
  }

  /** The heartbeat: the answer holds the tasks that are not done and still this person's, and not what is said in them. */
  async renew(assignmentId: string): Promise<Lease> {
    const url = `/v1/assignments/${encodeURIComponent(assignmentId)}/renew`;
    return this.call("POST", url, undefined, undefined, { prefer: "return=minimal" });
  }

  /** As `renew`, and from now on the lease lasts for hours. */
  async renewAlong(assignmentId: string): Promise<Assignment> {
    return this.call("POST", `/v1/assignments/${encodeURIComponent(assignmentId)}/renew`, { offline: true });
  }

  /** Segments of the recording from number `first`, while the assignment is held. */
  async page(assignmentId: string, first: number): Promise<TranscriptPage> {
    return this.call("GET", `/v1/assignments/${encodeURIComponent(assignmentId)}/transcript?first=${first}&count=${PAGE}`);
  }

  async renewTask(taskId: string): Promise<Task> {
    return this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/renew`);
  }

  async release(taskId: string, reason: Reason | null = null, note = ""): Promise<void> {
    await this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/release`, { reason, note });
  }

  async tags(): Promise<TagKinds> {
    return this.call("GET", "/v1/tags");
  }

  async submit(segmentId: string, revision: Revision): Promise<Kept> {
    return this.call("POST", `/v1/segments/${encodeURIComponent(segmentId)}/revisions`, revision);
  }
}
