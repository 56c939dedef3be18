// The state of the page of people: accounts, centres and links, and what is done to them. It knows nothing of the page.

import { sentence, Unreachable } from "../api/http";
import type { PeopleApi } from "../api/people";
import type { Account, Centre, CentreLimits, ClientName, Invitation, InvitationRequest, MadeLink, PersonChange } from "../api/types";
import { Query } from "../shared/query";
import { Visit } from "../shared/visit";
import { people as words } from "../text/people";

/** What became of something that was asked for. `trouble`: why it was not done, a sentence for the person, or "". */
export interface Outcome<T> {
  readonly made: T | null;
  readonly trouble: string;
}

export class PeopleBoard {
  readonly visit: Visit;
  readonly people: Query<readonly Account[]>;
  readonly centres: Query<readonly Centre[]>;
  readonly invitations: Query<readonly Invitation[]>;
  /** For whom an operator may invite people; read where it is asked for. */
  readonly clients: Query<readonly ClientName[]>;

  constructor(private readonly api: PeopleApi) {
    this.visit = new Visit(api, ["lead", "operator"], () => void this.read());
    const { turnedAway } = this.visit;
    this.people = new Query(turnedAway);
    this.centres = new Query(turnedAway);
    this.invitations = new Query(turnedAway);
    this.clients = new Query(turnedAway);
  }

  async read(): Promise<void> {
    await Promise.all([
      this.people.run(() => this.api.people()),
      this.centres.run(() => this.api.centres()),
      this.readInvitations(),
    ]);
  }

  async readClients(): Promise<void> {
    await this.clients.run(() => this.api.clients());
  }

  /** Give a person other roles and languages, and another centre (undefined: the same, null: none). */
  async change(account: Account, change: PersonChange, centreId?: string | null): Promise<Outcome<Account>> {
    const changed = await this.replace(() => this.api.change(account.id, change));
    if (!changed.made || centreId === undefined || centreId === account.centre_id) return changed;
    const moved = await this.replace(() =>
      centreId === null ? this.api.takeOutOf(account.centre_id!, account.id) : this.api.putInto(centreId, account.id));
    if (moved.made) void this.centres.run(() => this.api.centres());
    return moved;
  }

  disable(account: Account): Promise<Outcome<Account>> {
    return this.replace(() => this.api.disable(account.id));
  }

  enable(account: Account): Promise<Outcome<Account>> {
    return this.replace(() => this.api.enable(account.id));
  }

  reset(account: Account): Promise<Outcome<MadeLink>> {
    return this.link(() => this.api.reset(account.id));
  }

  invite(wanted: InvitationRequest): Promise<Outcome<MadeLink>> {
    return this.link(() => this.api.invite(wanted));
  }

  async revoke({ id }: Invitation): Promise<Outcome<true>> {
    const done = await this.attempt(() => this.api.revoke(id).then(() => true as const));
    if (done.made) this.invitations.change((all) => all.map((one) => (one.id === id ? { ...one, state: "revoked" } : one)));
    return done;
  }

  async createCentre(name: string): Promise<Outcome<Centre>> {
    const done = await this.attempt(() => this.api.createCentre(name));
    if (done.made) this.centres.change((all) => byName([...all, done.made!]));
    return done;
  }

  async renameCentre({ id }: Centre, name: string): Promise<Outcome<Centre>> {
    return this.changeCentre(id, () => this.api.renameCentre(id, name));
  }

  async limitCentre({ id }: Centre, limits: CentreLimits): Promise<Outcome<Centre>> {
    return this.changeCentre(id, () => this.api.limitCentre(id, limits));
  }

  private async changeCentre(id: string, call: () => Promise<Centre>): Promise<Outcome<Centre>> {
    const done = await this.attempt(call);
    if (done.made) this.centres.change((all) => byName(all.map((one) => (one.id === id ? done.made! : one))));
    return done;
  }

  private async readInvitations(): Promise<void> {
    await this.invitations.run(() => this.api.invitations());
  }

  /** Do something to a person, and show who they are now. What they changed may make links useless. */
  private async replace(call: () => Promise<Account>): Promise<Outcome<Account>> {
    const done = await this.attempt(call);
    if (done.made) {
      this.people.change((all) => all.map((one) => (one.id === done.made!.id ? done.made! : one)));
      void this.readInvitations();
    }
    return done;
  }

  /** Make a link. Where the answer is lost, the link may have been made. */
  private async link(call: () => Promise<MadeLink>): Promise<Outcome<MadeLink>> {
    const done = await this.attempt(call, words.lostLink);
    void this.readInvitations();
    return done;
  }

  private async attempt<T>(call: () => Promise<T>, lost: string = words.lost): Promise<Outcome<T>> {
    try {
      return { made: await call(), trouble: "" };
    } catch (error) {
      if (this.visit.turnedAway(error)) return { made: null, trouble: "" };
      return { made: null, trouble: error instanceof Unreachable ? lost : sentence(error) };
    }
  }
}

function byName(centres: readonly Centre[]): Centre[] {
  return [...centres].sort((a, b) => a.name.localeCompare(b.name));
}
