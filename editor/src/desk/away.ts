// Work without a link, as the desk sees it: the pack of the person, filling it, and what the page says of it.

import type { ReviewApi } from "../api/review";
import type { Assignment, Session, Task } from "../api/types";
import { desk as messages } from "../text/desk";
import { Pack } from "./pack";
import { takeAlong, type Packed } from "./packing";
import type { Tray } from "./tray";

/** `until`: when the first lease ends, in ms since 1970. `said`: what came of the last fetching. */
export interface AwayView extends Packed {
  readonly fetching: boolean;
  readonly until: number | null;
  readonly said: string;
}

export const NOTHING: AwayView = { fetching: false, segments: 0, sounds: 0, bytes: 0, until: null, said: "" };

/** What the browser offers. `packs`: undefined where it keeps nothing, as without HTTPS. */
export interface Room {
  readonly packs: CacheStorage | undefined;
  /** Asks the browser not to throw away what the page keeps. */
  readonly persist: () => Promise<unknown>;
  readonly fetch: (url: string) => Promise<Response>;
}

export class Away {
  view: AwayView = NOTHING;
  /** Called when the view changed. */
  changed: () => void = () => {};
  /** Called with what a fetching was refused for. */
  failed: (error: unknown) => void = () => {};
  /** Whether work lies here to be done without a link. */
  packed = false;
  private pack: Pack | null = null;
  private readonly forgotten = new Set<string>();
  private stopper = new AbortController();

  constructor(
    private readonly room: Room,
    private readonly api: ReviewApi,
    private readonly tray: Tray,
  ) {}

  /** Whether this browser can keep work. */
  get possible(): boolean {
    return this.room.packs !== undefined;
  }

  /** Who may go on without asking the service, and what they took along. */
  async found(): Promise<{ session: Session; assignments: Assignment[] } | null> {
    if (!this.room.packs) return null;
    const found = await Pack.found(this.room.packs).catch(() => null);
    if (!found) return null;
    const [pack, session] = found;
    return { session, assignments: await this.use(pack) };
  }

  /** The person signed in. Returns what they took along. */
  async open(session: Session): Promise<Assignment[]> {
    if (!this.room.packs) return [];
    const pack = await Pack.open(this.room.packs, session).catch(() => null); // the disk is full: then there is none
    return pack ? this.use(pack) : [];
  }

  /** The sound of a task, where it lies here. */
  async sound(task: Task): Promise<Blob | null> {
    return this.packed && this.pack ? this.pack.sound(task) : null;
  }

  async takeAlong(wanted: number): Promise<void> {
    const { pack } = this;
    if (!pack || this.view.fetching) return;
    this.stopper = new AbortController();
    this.forgotten.clear(); // what was given back may come again
    this.show({ fetching: true, said: "" });
    try {
      await this.room.persist().catch(() => {});
      const means = { api: this.api, tray: this.tray, pack, fetch: this.room.fetch };
      const ending = await takeAlong(wanted, means, (packed) => this.show(packed), this.stopper.signal);
      await this.look();
      this.show({ said: messages.offline[ending](this.view.sounds) });
    } catch (error) {
      this.failed(error);
    }
    this.show({ fetching: false });
  }

  stop(): void {
    this.stopper.abort();
  }

  /** Count what lies here. */
  async look(): Promise<void> {
    if (!this.pack) return;
    const assignments = await this.pack.assignments();
    const tasks = this.tray.here.filter(({ id }) => assignments.some((each) => each.tasks.some((task) => task.id === id)));
    const ends = assignments.flatMap(({ lease_expires_at }) => (lease_expires_at ? [Date.parse(lease_expires_at)] : []));
    this.packed = assignments.length > 0;
    this.show({ ...(await this.pack.size(tasks)), segments: tasks.length, until: tasks.length ? Math.min(...ends) : null });
  }

  /** These tasks are done, or somebody else's. */
  async forget(ids: ReadonlySet<string>): Promise<void> {
    const fresh = new Set([...ids].filter((id) => !this.forgotten.has(id)));
    if (!this.packed || !this.pack || fresh.size === 0) return;
    for (const id of fresh) this.forgotten.add(id);
    await this.pack.remove(fresh).catch(() => {});
    this.packed = (await this.pack.assignments()).length > 0;
  }

  /** The session is over. `forGood`: the person signed out, so nothing stays. */
  async close(forGood: boolean): Promise<void> {
    const { pack } = this;
    this.stop();
    [this.pack, this.packed, this.view] = [null, false, NOTHING];
    await (forGood ? pack?.delete() : pack?.lock())?.catch(() => {});
  }

  private async use(pack: Pack): Promise<Assignment[]> {
    this.pack = pack;
    const assignments = await pack.assignments().catch(() => []);
    this.packed = assignments.length > 0;
    return assignments;
  }

  private show(change: Partial<AwayView>): void {
    this.view = { ...this.view, ...change };
    this.changed();
  }
}
