// The calls that both pages make: who is signed in, and what languages are called.

import { Http, http, Problem } from "./http";
import type { Language, Person, Session, SignedIn } from "./types";

/** What came of a sign-in: "code" where the password was right, and the code of a second factor is missing. */
export type Entered = boolean | "code";

export function asksCode(error: unknown): boolean {
  return error instanceof Problem && error.code === "code-needed";
}

export class SessionApi extends Http {
  /** `code`: of a second factor; "" for none. */
  async signIn(login: string, password: string, code = ""): Promise<Person> {
    return (await this.call<SignedIn>("POST", "/v1/session", { login, password, ...(code && { code }) })).person;
  }

  /** What a company's button says; null where nobody comes in by a company. */
  async company(): Promise<string | null> {
    return (await this.call<{ company: string | null }>("GET", "/v1/sign-in")).company;
  }

  /** The second factor of somebody whom the company's provider named. */
  async finishCompany(code: string): Promise<void> {
    await this.call("POST", "/v1/sign-in/company/code", { code });
  }

  async whoAmI(): Promise<Session> {
    const { lockChanges } = http;
    try {
      const session = await this.call<Session>("GET", "/v1/session");
      http.onSession(session, lockChanges === http.lockChanges);
      return session;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) http.onSession(null, true);
      throw error;
    }
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/v1/session");
    http.onSession(null, true);
  }

  /** Nobody sits at the page: let the session do nothing until `unlock`. */
  async lock(): Promise<void> {
    await this.call("POST", "/v1/session/lock");
  }

  async unlock(password: string): Promise<void> {
    await this.call("POST", "/v1/session/unlock", { password });
  }

  async languages(): Promise<Language[]> {
    return (await this.call<{ items: Language[] }>("GET", "/v1/languages")).items;
  }
}
