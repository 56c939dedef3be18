// The calls by which people look after their own account: where they are signed in, and their second factor.

import { Http } from "./http";
import type { NewSecondFactor, OwnSession, SecondFactor } from "./types";

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

  async secondFactor(): Promise<SecondFactor> {
    return this.call("GET", "/v1/second-factor");
  }

  async beginSecondFactor(password: string): Promise<NewSecondFactor> {
    return this.call("POST", "/v1/second-factor", { password });
  }

  /** Returns recovery codes. */
  async confirmSecondFactor(code: string): Promise<readonly string[]> {
    return (await this.call<{ codes: string[] }>("POST", "/v1/second-factor/confirm", { code })).codes;
  }

  async renewRecoveryCodes(code: string): Promise<readonly string[]> {
    return (await this.call<{ codes: string[] }>("POST", "/v1/second-factor/recovery-codes", { code })).codes;
  }

  async removeSecondFactor(code: string): Promise<void> {
    await this.call("POST", "/v1/second-factor/remove", { code });
  }
}
