import { beforeEach, describe, expect, it, vi } from "vitest";
import { Updates } from "../../src/offline/updates";

/** What the browser has for a page: at most one worker that answers, one that waits, one that is being installed. */
class Container extends EventTarget {
  controller: object | null = null;
  readonly registration = Object.assign(new EventTarget(), {
    waiting: null as { postMessage: (words: string) => void } | null,
    installing: null as (EventTarget & { state: string }) | null,
    update: async () => {},
  });
  online = true;

  async register(): Promise<object> {
    if (!this.online) throw new TypeError("Failed to fetch");
    return this.registration;
  }

  /** A worker was fetched. It waits where another answers already. */
  installed(): void {
    const fresh = Object.assign(new EventTarget(), { state: "installing" });
    this.registration.installing = fresh;
    this.registration.dispatchEvent(new Event("updatefound"));
    fresh.state = "installed";
    this.registration.waiting = { postMessage: (words) => words === "take over" && this.control() };
    fresh.dispatchEvent(new Event("statechange"));
    if (!this.controller) this.control();
  }

  control(): void {
    this.controller = {};
    this.registration.waiting = null;
    this.dispatchEvent(new Event("controllerchange"));
  }
}

let container: Container;
const [waits, reload] = [vi.fn(), vi.fn()];

async function begun(): Promise<Updates> {
  const updates = new Updates(container as unknown as ServiceWorkerContainer, waits, reload);
  await updates.begin();
  return updates;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  container = new Container();
});

describe("a new version", () => {
  it("is told, and takes over when it is told to", async () => {
    container.control();
    const updates = await begun();
    container.installed();
    expect([waits.mock.calls.length, reload.mock.calls.length]).toEqual([1, 0]);
    updates.takeOver();
    expect(reload).toHaveBeenCalledOnce();
  });

  it("that came while the page was closed is told, too", async () => {
    container.control();
    container.installed();
    await begun();
    expect(waits).toHaveBeenCalledOnce();
  });

  it("that another tab let take over reloads no tab by itself", async () => {
    container.control();
    const updates = await begun();
    container.control();
    expect([waits.mock.calls.length, reload.mock.calls.length]).toEqual([1, 0]);
    updates.takeOver();
    expect(reload).toHaveBeenCalledOnce();
  });
});

it("the first version is no new one", async () => {
  await begun();
  container.installed();
  expect([waits.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
  container.installed();
  expect(waits).toHaveBeenCalledOnce();
});

it("without a line it is tried another time", async () => {
  container.online = false;
  const updates = await begun();
  container.online = true;
  await updates.begin();
  container.installed();
  container.installed();
  expect(waits).toHaveBeenCalledOnce();
});

it("where the browser allows no worker, nothing happens", async () => {
  const updates = new Updates(undefined, waits, reload);
  await updates.begin();
  updates.takeOver();
  expect(reload).toHaveBeenCalledOnce();
});
