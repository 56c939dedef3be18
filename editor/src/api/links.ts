// The calls of the page behind a link: look what it is for, join, choose a new password, or come in. The token goes in the body
// only: in an address it would be in logs.

import { Http } from "./http";
import type { LinkShown, Person, SignedIn } from "./types";

/** What a person types to join. */
export interface Newcomer {
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

export class LinkApi extends Http {
  async look(token: string): Promise<LinkShown> {
    return this.call("POST", "/v1/links/look", { token });
  }

  async join(token: string, newcomer: Newcomer): Promise<Person> {
    return (await this.call<SignedIn>("POST", "/v1/links/join", { token, ...newcomer })).person;
  }

  /** By an emergency link. */
  async enter(token: string): Promise<Person> {
    return (await this.call<SignedIn>("POST", "/v1/links/enter", { token })).person;
  }

  /** `code`: of a second factor; "" for none. */
  async choosePassword(token: string, password: string, code: string): Promise<Person> {
    return (await this.call<SignedIn>("POST", "/v1/links/password", { token, password, ...(code && { code }) })).person;
  }
}
