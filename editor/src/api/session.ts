// The calls that both pages make: who is signed in, and what languages are called.

import { Http } from "./http";
import type { Language, Person, Session, SignedIn } from "./types";

export class SessionApi extends Http {
  async signIn(login: string, password: string): Promise<Person> {
    return (await this.call<SignedIn>("POST", "/v1/session", { login, password })).person;
  }

  async whoAmI(): Promise<Session> {
    return this.call("GET", "/v1/session");
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/v1/session");
  }

  async languages(): Promise<Language[]> {
    return (await this.call<{ items: Language[] }>("GET", "/v1/languages")).items;
  }
}
