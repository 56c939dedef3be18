// Where somebody is signed in, and how they end what they do not know.

import { sentence } from "../api/http";
import type { AccountApi } from "../api/account";
import type { OwnSession } from "../api/types";
import { account as words } from "../text/account";
import { Observable } from "./observable";

export interface OwnSessionsView {
  /** Null until they were read. The one that asks comes first. */
  readonly items: readonly OwnSession[] | null;
  readonly said: string;
  readonly trouble: string;
  readonly busy: boolean;
}

export class OwnSessions extends Observable<OwnSessionsView> {
  constructor(private readonly api: AccountApi) {
    super({ items: null, said: "", trouble: "", busy: false });
  }

  async read(): Promise<void> {
    await this.attempt(async () => "");
  }

  async end(session: OwnSession): Promise<void> {
    await this.attempt(async () => {
      await this.api.end(session.id);
      return words.ended;
    });
  }

  async endOthers(): Promise<void> {
    await this.attempt(async () => {
      await this.api.endOthers();
      return words.endedOthers;
    });
  }

  /** Do something, and read again: what was shown before may be another state. */
  private async attempt(act: () => Promise<string>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: "", said: "" });
    try {
      const said = await act();
      const found = await this.api.sessions();
      this.show({ items: [...found.filter(({ current }) => current), ...found.filter(({ current }) => !current)], said });
    } catch (error) {
      this.show({ trouble: sentence(error) });
    } finally {
      this.show({ busy: false });
    }
  }
}
