// One call to the service, and nothing else about HTTP. The session is an HttpOnly cookie, so no token is kept here. Two
// things go wrong: the service refused (Problem), or it could not be reached (Unreachable).

import { shared } from "../text/shared";
import { tongue } from "../text/spoken";
import type { Current, Session } from "./types";

/** The service answered, and refused. `detail` is written for the person at the screen. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly current: Current | null = null,
  ) {
    super(detail);
  }
}

/** No answer came, or one that means "not now". Worth trying again. */
export class Unreachable extends Error {
  constructor(detail = "the service cannot be reached", readonly code = "unreachable") {
    super(detail);
  }
}

interface News {
  /** Who is signed in; null: nobody. `fresh`: neither locked nor unlocked since it was asked. */
  onSession: (session: Session | null, fresh: boolean) => void;
  onLocked: () => void;
  /** How often the page was locked, unlocked, or said to be locked. An answer to what was asked before may be over. */
  lockChanges: number;
}

/** Who is told of every call's news. */
export const http: News = { onSession: () => {}, onLocked: () => {}, lockChanges: 0 };

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE_MS = 30_000;

export class Http {
  constructor(private readonly fetch: Fetch) {}

  /**
   * `Answer` is the shape that the OpenAPI document gives to this call; the service keeps to it. `patience_ms`: how long
   * an answer is waited for.
   */
  protected async call<Answer>(
    method: string, url: string, body?: object, patience_ms = PATIENCE_MS, headers: Record<string, string> = {},
  ): Promise<Answer> {
    const init: RequestInit = { method, credentials: "same-origin", cache: "no-store", headers };
    if (body) {
      init.headers = { "content-type": "application/json", ...headers };
      init.body = JSON.stringify(body);
    }
    const { lockChanges } = http;
    const response = await this.reach(url, init, patience_ms);
    if (!response.ok) throw await refusal(response, lockChanges);
    return (response.status === 204 ? null : await readJson(response)) as Answer;
  }

  private async reach(url: string, init: RequestInit, patience_ms: number): Promise<Response> {
    try {
      return await this.fetch(url, { ...init, signal: AbortSignal.timeout(patience_ms) });
    } catch {
      throw new Unreachable(); // fetch rejects only when there was no answer, or none in time
    }
  }
}

/**
 * What to tell the person: a whole sentence. The service speaks English; in another language its code is put into words,
 * where we have them. Any other error is a fault of this page, and is thrown again.
 */
export function sentence(error: unknown): string {
  if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error;
  const words: Readonly<Record<string, string>> = tongue === "en" ? {} : shared.problems;
  if (Object.hasOwn(words, error.code)) return words[error.code]!;
  const text = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new Unreachable(); // cut off half way, or the sign-in page of a hotel's Wi-Fi
  }
}

/** `lockChanges`: how many there were when it was asked. A failing service (5xx) and a busy one (429) are treated like no service: the same call may work later. */
async function refusal(response: Response, lockChanges: number): Promise<Error> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const text = (name: string, otherwise: string): string => (typeof body[name] === "string" ? body[name] : otherwise);
  const { status } = response;
  const detail = text("detail", `the service answered ${status}`);
  if (status >= 500 || status === 429) return new Unreachable(detail, text("code", "failing"));
  if (text("code", "") === "session-locked") {
    if (lockChanges === http.lockChanges) http.onLocked();
    return new Unreachable(detail, "session-locked"); // nothing is wrong with what was sent: it goes through later
  }
  return new Problem(status, text("code", ""), detail, (body["current"] as Current | undefined) ?? null);
}
