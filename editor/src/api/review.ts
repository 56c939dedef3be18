// The calls of the transcriber's page: tasks and the texts that people send.

import { SessionApi } from "./session";
import type { Kept, Revision, Task } from "./types";

export class ReviewApi extends SessionApi {
  /** The tasks that this person holds already: after a reload the page must find the same work again. */
  async held(): Promise<Task[]> {
    return (await this.call<{ tasks: Task[] }>("GET", "/v1/tasks")).tasks;
  }

  async lease(count: number): Promise<Task[]> {
    return (await this.call<{ tasks: Task[] }>("POST", "/v1/tasks/lease", { count })).tasks;
  }

  async renew(taskId: string): Promise<Task> {
    return this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/renew`);
  }

  async release(taskId: string): Promise<void> {
    await this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/release`);
  }

  async submit(segmentId: string, revision: Revision): Promise<Kept> {
    return this.call("POST", `/v1/segments/${encodeURIComponent(segmentId)}/revisions`, revision);
  }
}
