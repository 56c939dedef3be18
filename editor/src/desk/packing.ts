// Taking work along: leases for hours, then the assignments, then sound by sound onto this computer. What is there stays
// there if the line goes away half way; the next time only the rest is fetched.

import { Problem, Unreachable } from "../api/http";
import type { ReviewApi } from "../api/review";
import type { Assignment } from "../api/types";
import type { Pack } from "./pack";
import type { Tray } from "./tray";

/** Segments are about so long; it only decides how much is asked for in one go. */
const SEGMENT_MS = 4000;
/** The most speech that an assignment may have. */
const MOST_MS = 600_000;

/** How fetching ended. `fewer`: there is no more work; `line`: the link went away; `full`: the disk is. */
export type Ending = "done" | "fewer" | "line" | "full" | "stopped";

/** `sounds`: how many of the `segments` lie here with their sound. */
export interface Packed {
  readonly segments: number;
  readonly sounds: number;
  readonly bytes: number;
}

export interface Means {
  readonly api: Pick<ReviewApi, "leaseAlong" | "renewAlong">;
  readonly tray: Pick<Tray, "here" | "stretches" | "add">;
  readonly pack: Pack;
  readonly fetch: (url: string) => Promise<Response>;
}

/** `tell` hears of every step. Throws the Problem of a session that is over. */
export async function takeAlong(wanted: number, means: Means, tell: (packed: Packed) => void, stop: AbortSignal): Promise<Ending> {
  try {
    const enough = await lease(wanted, means);
    for (const stretch of means.tray.stretches) await keep(stretch, means);
    const whole = await sounds(means, tell, stop);
    return whole ? (enough ? "done" : "fewer") : "stopped";
  } catch (error) {
    if (error instanceof Unreachable) return "line";
    if (error instanceof DOMException && error.name === "QuotaExceededError") return "full";
    throw error;
  }
}

/** Returns whether there was enough work. */
async function lease(wanted: number, { api, tray }: Means): Promise<boolean> {
  while (tray.here.length < wanted) {
    const speech_ms = Math.min((wanted - tray.here.length) * SEGMENT_MS, MOST_MS);
    try {
      if (!(await tray.add(() => api.leaseAlong(speech_ms)))) return false;
    } catch (error) {
      if (error instanceof Problem && error.status === 409) return true; // they hold as much as anybody may
      throw error;
    }
  }
  return true;
}

/** What was held before is taken along, too: its lease is prolonged to hours. */
async function keep(stretch: Assignment, { api, pack }: Means): Promise<void> {
  const { tasks, lease_expires_at } = await api.renewAlong(stretch.id).catch(unlessLost);
  const mine = stretch.tasks.filter(({ id }) => tasks.some((task) => task.id === id));
  if (mine.length) await pack.keep({ ...stretch, tasks: mine, lease_expires_at });
}

function unlessLost(error: unknown): Pick<Assignment, "tasks" | "lease_expires_at"> {
  if (!(error instanceof Problem) || error.status === 401) throw error;
  return { tasks: [], lease_expires_at: null };
}

/** Returns false where the person stopped it. */
async function sounds({ tray, pack, fetch }: Means, tell: (packed: Packed) => void, stop: AbortSignal): Promise<boolean> {
  const tasks = [...tray.here];
  let packed: Packed = { segments: tasks.length, sounds: 0, bytes: 0 };
  for (const task of tasks) {
    if (stop.aborted) return false;
    const sound = (await pack.sound(task)) ?? (await fetched(task.clip.url, fetch));
    if (sound instanceof Response) await pack.keepSound(task, sound);
    const size = sound && ((await pack.sound(task))?.size ?? 0);
    if (size) packed = { ...packed, sounds: packed.sounds + 1, bytes: packed.bytes + size };
    tell(packed);
  }
  return true;
}

/** Null where the sound is gone: its text can be worked on all the same. */
async function fetched(url: string, fetch: Means["fetch"]): Promise<Response | null> {
  try {
    const response = await fetch(url);
    if (!response.ok) return null;
    const { headers } = response;
    return new Response(await response.blob(), { headers }); // whole, or not at all
  } catch {
    throw new Unreachable();
  }
}
