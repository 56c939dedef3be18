// Who is at a page that has nothing to keep: signed in or not, and whether the page is for their role.

import { Problem, sentence } from "../api/http";
import { asksCode, type Entered, type SessionApi } from "../api/session";
import type { Person } from "../api/types";
import { shared } from "../text/shared";
import { namesOf, type Names } from "./languages";
import { Observable } from "./observable";

export interface VisitView {
  readonly phase: "starting" | "unreachable" | "signed-out" | "not-for-you" | "ready";
  readonly person: Person | null;
  /** What languages and dialects are called. */
  readonly names: Names;
  readonly trouble: string;
}

const BLANK: VisitView = { phase: "starting", person: null, names: new Map(), trouble: "" };

export class Visit extends Observable<VisitView> {
  /** `roles`: whom the page is for. `begin`: called for each of them who comes in. */
  constructor(
    private readonly api: SessionApi,
    private readonly roles: readonly Person["roles"][number][],
    private readonly begin: () => void | Promise<void>,
  ) {
    super(BLANK);
  }

  async start(): Promise<void> {
    this.show({ phase: "starting", trouble: "" });
    try {
      const { person } = await this.api.whoAmI();
      this.show({ person });
      if (!this.roles.some((role) => person.roles.includes(role))) return this.show({ phase: "not-for-you" });
      this.show({ phase: "ready", names: await this.api.languages().then(namesOf, () => new Map<string, string>()) });
      await this.begin();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return this.show({ ...BLANK, phase: "signed-out" });
      this.show({ phase: "unreachable", trouble: sentence(error) });
    }
  }

  /** Returns whether it worked; if not, `trouble` says why, or a code is asked for. */
  async signIn(login: string, password: string, code = ""): Promise<Entered> {
    this.show({ trouble: "" });
    try {
      await this.api.signIn(login, password, code);
    } catch (error) {
      if (asksCode(error)) return "code";
      this.show({ trouble: sentence(error) });
      return false;
    }
    await this.start();
    return true;
  }

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof Problem)) return this.show({ trouble: shared.stillSignedIn(sentence(error)) });
    }
    this.show({ ...BLANK, phase: "signed-out" });
  }

  /** Whether an error refuses the person. Then the page asks for a sign-in, or says whom it is for. */
  readonly turnedAway = (error: unknown): boolean => {
    if (!(error instanceof Problem)) return false;
    if (error.status === 401) this.show({ ...BLANK, phase: "signed-out", trouble: shared.sessionOver });
    else if (["role-missing", "clients-only"].includes(error.code)) this.show({ phase: "not-for-you" });
    else return false;
    return true;
  };
}
