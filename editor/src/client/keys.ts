// The keys of the client's programs: read, made, replaced, revoked. A secret is passed on and not kept.

import type { ClientApi } from "../api/client";
import { Problem, sentence, Unreachable } from "../api/http";
import type { ApiKey, ApiKeyWithSecret, NewApiKey } from "../api/types";
import { Query } from "../shared/query";
import { keys as words } from "../text/keys";

/** `made`: what the service made; null where it did not, and `trouble` says why. */
export interface Outcome {
  readonly made: ApiKeyWithSecret | null;
  readonly trouble: string;
}

export const SCOPES: readonly ApiKey["scopes"][number][] = ["submit", "read", "delete", "admin", "audit"];
export type Lifetime = keyof typeof words.lifetimes;
const DAYS: Readonly<Record<Lifetime, number | null>> = { month: 30, quarter: 90, year: 365, ever: null };
const DAY_MS = 86_400_000;

/** When a key that is made now ends; null: never. */
export function endOf(lifetime: Lifetime, now: number): string | null {
  const days = DAYS[lifetime];
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}

export class Keys extends Query<readonly ApiKey[]> {
  constructor(private readonly api: ClientApi, private readonly away: (error: unknown) => boolean) {
    super(away);
  }

  async read(): Promise<void> {
    await this.run(() => this.api.keys());
  }

  make(wanted: NewApiKey): Promise<Outcome> {
    return this.attempt(() => this.api.makeKey(wanted));
  }

  replace({ id }: ApiKey, hours: number): Promise<Outcome> {
    return this.attempt(() => this.api.replaceKey(id, hours));
  }

  /** Returns "" where the key is revoked, else why not. */
  async revoke({ id }: ApiKey): Promise<string> {
    try {
      await this.api.revokeKey(id);
    } catch (error) {
      return this.away(error) ? "" : sentence(error);
    }
    await this.read();
    return "";
  }

  private async attempt(call: () => Promise<ApiKeyWithSecret>): Promise<Outcome> {
    try {
      const made = await call();
      void this.read();
      return { made, trouble: "" };
    } catch (error) {
      if (this.away(error)) return { made: null, trouble: "" };
      const trouble = said(error);
      if (error instanceof Unreachable) void this.read(); // perhaps it was made
      return { made: null, trouble };
    }
  }
}

function said(error: unknown): string {
  if (error instanceof Unreachable && error.code === "unreachable") return words.lost;
  if (error instanceof Problem && error.code === "key-over") return words.over;
  if (error instanceof Problem && error.code === "too-many-keys") return words.tooMany;
  return sentence(error);
}
