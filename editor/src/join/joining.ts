// The state of the page behind a link: what the link is for, and how far the person is. Components draw `view` and call
// the methods; this file knows nothing of the page.

import { Problem, sentence } from "../api/http";
import type { LinkApi, Newcomer } from "../api/links";
import type { LinkShown, Person } from "../api/types";
import { Observable } from "../shared/observable";

export interface JoiningView {
  readonly phase: "starting" | "unreachable" | "over" | "asking" | "inside";
  readonly link: LinkShown | null;
  readonly person: Person | null;
  /** What is wrong with what was typed, for words in the person's language; "" for anything else. */
  readonly refused: "name-taken" | "weak-password" | "code-needed" | "";
  /** What the service says of any other trouble, in English. */
  readonly trouble: string;
}

const BLANK: JoiningView = { phase: "starting", link: null, person: null, refused: "", trouble: "" };

export class Joining extends Observable<JoiningView> {
  /** `used`: called once the link is used up, so that the page can take it out of its address. */
  constructor(
    private readonly api: LinkApi,
    private readonly token: string,
    private readonly used: () => void,
  ) {
    super(BLANK);
  }

  async start(): Promise<void> {
    this.show(BLANK);
    if (!this.token) return this.show({ phase: "over" });
    try {
      this.show({ link: await this.api.look(this.token), phase: "asking" });
    } catch (error) {
      this.fail(error, "unreachable");
    }
  }

  async join(newcomer: Newcomer): Promise<void> {
    await this.enter(() => this.api.join(this.token, newcomer));
  }

  async choosePassword(password: string, code = ""): Promise<void> {
    await this.enter(() => this.api.choosePassword(this.token, password, code));
  }

  /** Come in by an emergency link. */
  async comeIn(): Promise<void> {
    await this.enter(() => this.api.enter(this.token));
  }

  private async enter(call: () => Promise<Person>): Promise<void> {
    this.show({ refused: "", trouble: "" });
    try {
      this.show({ person: await call(), phase: "inside" });
      this.used();
    } catch (error) {
      this.fail(error, "asking");
    }
  }

  private fail(error: unknown, phase: JoiningView["phase"]): void {
    const code = error instanceof Problem ? error.code : "";
    if (code === "link-over") return this.show({ phase: "over" });
    if (code === "name-taken" || code === "weak-password" || code === "code-needed") return this.show({ phase, refused: code });
    this.show({ phase, trouble: sentence(error) });
  }
}
