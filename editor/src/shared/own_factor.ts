// The own second factor: off, being set up, on; and the recovery codes, which are shown once.

import type { AccountApi } from "../api/account";
import { sentence } from "../api/http";
import type { NewSecondFactor, SecondFactor } from "../api/types";
import { account as words } from "../text/account";
import { Observable } from "./observable";

export interface OwnFactorView {
  readonly known: SecondFactor | null;
  /** What the device has to read, until its first code came. */
  readonly begun: NewSecondFactor | null;
  /** Shown until the person has written them down. */
  readonly codes: readonly string[];
  readonly said: string;
  readonly trouble: string;
  readonly busy: boolean;
}

export class OwnFactor extends Observable<OwnFactorView> {
  constructor(private readonly api: AccountApi) {
    super({ known: null, begun: null, codes: [], said: "", trouble: "", busy: false });
  }

  read(): Promise<boolean> {
    return this.attempt(async () => ({}));
  }

  begin(password: string): Promise<boolean> {
    return this.attempt(async () => ({ begun: await this.api.beginSecondFactor(password) }));
  }

  confirm(code: string): Promise<boolean> {
    return this.attempt(async () => ({ codes: await this.api.confirmSecondFactor(code), begun: null }));
  }

  renew(code: string): Promise<boolean> {
    return this.attempt(async () => ({ codes: await this.api.renewRecoveryCodes(code) }));
  }

  remove(code: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.api.removeSecondFactor(code);
      return { said: words.removed };
    });
  }

  written(): void {
    this.show({ codes: [] });
  }

  /** Do something, and read again. Returns whether it worked. What was made is shown even where reading fails. */
  private async attempt(act: () => Promise<Partial<OwnFactorView>>): Promise<boolean> {
    if (this.view.busy) return false;
    this.show({ busy: true, trouble: "", said: "" });
    try {
      this.show(await act());
      this.show({ known: await this.api.secondFactor() });
      return true;
    } catch (error) {
      this.show({ trouble: sentence(error) });
      return false;
    } finally {
      this.show({ busy: false });
    }
  }
}
