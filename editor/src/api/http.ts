// The calls that a page makes, and nothing else about HTTP; those about accuracy are in accuracy_api.ts. The session is an
// HttpOnly cookie, so no token is kept here. Two things go wrong: the server said no (Problem), or could not be reached
// (Unreachable).

import type { Current, Language, Person, Session, Task } from "./wire";

/** The server answered, and refused. `detail` is written for the person at the screen. */
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
  constructor(detail = "the service cannot be reached") {
    super(detail);
  }
}

export interface Revision {
  readonly operation_id: string;
  readonly base_version: number;
  readonly text: string;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE_MS = 30_000;

export class Api {
  constructor(private readonly fetch: Fetch) {}

  async signIn(login: string, password: string): Promise<Person> {
    const answer = (await this.call("POST", "/v1/session", { login, password })) as { person: Person };
    return answer.person;
  }

  async whoAmI(): Promise<Session> {
    return (await this.call("GET", "/v1/session")) as Session;
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/v1/session");
  }

  async languages(): Promise<Language[]> {
    return ((await this.call("GET", "/v1/languages")) as { items: Language[] }).items;
  }

  /** Tasks this person holds already: a reload must find the same work again. */
  async held(): Promise<Task[]> {
    return ((await this.call("GET", "/v1/tasks")) as { tasks: Task[] }).tasks;
  }

  async lease(count: number): Promise<Task[]> {
    return ((await this.call("POST", "/v1/tasks/lease", { count })) as { tasks: Task[] }).tasks;
  }

  async renew(taskId: string): Promise<Task> {
    return (await this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/renew`)) as Task;
  }

  async release(taskId: string): Promise<void> {
    await this.call("POST", `/v1/tasks/${encodeURIComponent(taskId)}/release`);
  }

  async submit(segmentId: string, revision: Revision): Promise<void> {
    await this.call("POST", `/v1/segments/${encodeURIComponent(segmentId)}/revisions`, revision);
  }

  protected async call(method: string, url: string, body?: object): Promise<unknown> {
    const init: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
    if (body) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await this.reach(url, init);
    if (response.ok) return response.status === 204 ? null : await readJson(response);
    throw await refusal(response);
  }

  private async reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      throw new Unreachable(); // fetch rejects only when there was no answer, or none in time
    }
  }
}

/** What to tell the person: a whole sentence. Anything but an answer of the service is a fault of this page. */
export function words(error: unknown): string {
  if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error;
  const said = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new Unreachable(); // cut off half way, or the sign-in page of a hotel's Wi-Fi
  }
}

/** A server in trouble (5xx) and a busy one (429) are like no server: the same call may work later. */
async function refusal(response: Response): Promise<Error> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const detail = typeof body["detail"] === "string" ? body["detail"] : `the service answered ${response.status}`;
  if (response.status >= 500 || response.status === 429) return new Unreachable(detail);
  const code = typeof body["code"] === "string" ? body["code"] : "";
  return new Problem(response.status, code, detail, (body["current"] as Current | undefined) ?? null);
}
