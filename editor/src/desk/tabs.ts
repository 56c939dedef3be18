// Which tab this is, and which others are open. Each tab holds a lock with its name for as long as it lives, so a text
// that was left by a closed tab is told from one that somebody may still be typing next door.

import { newId } from "./ids";

const NAME = "boli.tab.";
/** After a reload the page before may hold its name for a moment yet. */
const PATIENCE_MS = 400;

export interface Tabs {
  /** The name of this tab: the same after a reload. */
  readonly own: string;
  /** The names of all tabs that are open now. */
  open(): Promise<ReadonlySet<string>>;
}

export async function thisTab(locks: LockManager | undefined, session: () => Storage): Promise<Tabs> {
  const before = remembered(session);
  // A tab that was duplicated brings along its original's name, which is taken.
  const own = before && (await taken(locks, before)) ? before : newId();
  if (own !== before) {
    await taken(locks, own);
    remember(session, own);
  }
  return { own, open: () => names(locks, own) };
}

/** Take the name, for as long as the page lives. False if another tab has it. */
async function taken(locks: LockManager | undefined, name: string): Promise<boolean> {
  if (!locks) return true;
  return new Promise((resolve) => {
    const hold = (): Promise<never> => new Promise(() => resolve(true));
    locks.request(NAME + name, { signal: AbortSignal.timeout(PATIENCE_MS) }, hold).catch(() => resolve(false));
  });
}

async function names(locks: LockManager | undefined, own: string): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks?.query()) ?? {};
  const open = held.flatMap(({ name }) => (name?.startsWith(NAME) ? [name.slice(NAME.length)] : []));
  return new Set([own, ...open]);
}

function remembered(session: () => Storage): string | null {
  try {
    return session().getItem("boli.tab");
  } catch {
    return null; // storage is forbidden
  }
}

function remember(session: () => Storage, name: string): void {
  try {
    session().setItem("boli.tab", name);
  } catch {
    // then a reload makes another tab of it
  }
}
