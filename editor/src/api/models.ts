// The calls of the dashboard's view of models. It is loaded when the view is opened.

import { SessionApi } from "./session";
import type { Improvement, Improvements, InForce, Lineage, RegisteredModels } from "./types";

export class ModelsApi extends SessionApi {
  async models(): Promise<RegisteredModels> {
    return this.call("GET", "/v1/models");
  }

  async improvements(): Promise<Improvements> {
    return this.call("GET", "/v1/improvements");
  }

  /** `limit`: how many of each kind are listed. */
  async lineage(id: string, limit: number): Promise<Lineage> {
    return this.call("GET", `/v1/lineage/${encodeURIComponent(id)}?limit=${limit}`);
  }

  /** `over`: the release that the person saw in force, "" for none. */
  async promote(model: string, tag: string, reason: string, over: string): Promise<InForce> {
    return this.call("POST", `/v1/models/${model}/promote`, { tag, reason, over });
  }

  async rollBack(model: string, tag: string, reason: string): Promise<InForce> {
    return this.call("POST", `/v1/models/${model}/rollback`, { tag, reason });
  }

  async retire(model: string, reason: string): Promise<void> {
    await this.call("POST", `/v1/models/${model}/retire`, { reason });
  }

  async start(dialect: string): Promise<Improvement> {
    return this.call("POST", "/v1/improvements", { dialect });
  }

  async approve(run: string, reason: string): Promise<Improvement> {
    return this.call("POST", `/v1/improvements/${run}/approve`, { reason });
  }

  async stop(run: string): Promise<Improvement> {
    return this.call("POST", `/v1/improvements/${run}/stop`);
  }
}
