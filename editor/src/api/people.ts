// The calls of the page of people: accounts, centres, and links by which people join or choose a new password.

import { SessionApi } from "./session";
import type { Account, AccountPage, Centre, CentreLimits, ClientName, Invitation, InvitationRequest, MadeLink, PersonChange } from "./types";

const MOST = 500;

export class PeopleApi extends SessionApi {
  /** Everybody whom the caller sees, by login. */
  async people(): Promise<Account[]> {
    const found: Account[] = [];
    let next: string | null = "";
    while (next !== null) {
      const query = new URLSearchParams({ limit: String(MOST), ...(next && { after: next }) });
      const page: AccountPage = await this.call("GET", `/v1/people?${query}`);
      found.push(...page.items);
      next = page.next;
    }
    return found;
  }

  async change(personId: string, change: PersonChange): Promise<Account> {
    return this.call("PATCH", person(personId), change);
  }

  async disable(personId: string): Promise<Account> {
    return this.call("POST", `${person(personId)}/disable`);
  }

  async enable(personId: string): Promise<Account> {
    return this.call("POST", `${person(personId)}/enable`);
  }

  async reset(personId: string): Promise<MadeLink> {
    return this.call("POST", `${person(personId)}/reset`);
  }

  async centres(): Promise<readonly Centre[]> {
    return (await this.call<{ items: Centre[] }>("GET", "/v1/centres")).items;
  }

  async createCentre(name: string): Promise<Centre> {
    return this.call("POST", "/v1/centres", { name });
  }

  async renameCentre(centreId: string, name: string): Promise<Centre> {
    return this.call("PATCH", centre(centreId), { name });
  }

  async limitCentre(centreId: string, limits: CentreLimits): Promise<Centre> {
    return this.call("PATCH", centre(centreId), limits);
  }

  async putInto(centreId: string, personId: string): Promise<Account> {
    return this.call("PUT", `${centre(centreId)}/people/${encodeURIComponent(personId)}`);
  }

  async takeOutOf(centreId: string, personId: string): Promise<Account> {
    return this.call("DELETE", `${centre(centreId)}/people/${encodeURIComponent(personId)}`);
  }

  async clients(): Promise<readonly ClientName[]> {
    return (await this.call<{ items: ClientName[] }>("GET", "/v1/clients")).items;
  }

  /** The newest first. */
  async invitations(): Promise<readonly Invitation[]> {
    return (await this.call<{ items: Invitation[] }>("GET", `/v1/invitations?limit=${MOST}`)).items;
  }

  async invite(wanted: InvitationRequest): Promise<MadeLink> {
    return this.call("POST", "/v1/invitations", wanted);
  }

  async revoke(invitationId: string): Promise<void> {
    await this.call("DELETE", `/v1/invitations/${encodeURIComponent(invitationId)}`);
  }
}

function person(id: string): string {
  return `/v1/people/${encodeURIComponent(id)}`;
}

function centre(id: string): string {
  return `/v1/centres/${encodeURIComponent(id)}`;
}
