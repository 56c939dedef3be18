// The calls by which people look after their own account: where they are signed in.

import { Http } from "./http";
import type { OwnSession } from "./types";

export class AccountApi extends Http {
  /** The one used last first. */
  async sessions(): Promise<readonly OwnSession[]> {
    return (await this.call<{ items: OwnSession[] }>("GET", "/v1/sessions")).items;
  }

  async end(sessionId: string): Promise<void> {
    await this.call("DELETE", `/v1/sessions/${encodeURIComponent(sessionId)}`);
  }

  async endOthers(): Promise<void> {
    await this.call("DELETE", "/v1/sessions");
  }
}
