// What the player plays: the segment's clip, with more around it where somebody goes there, and which of the channels.

import type { Task } from "../api/types";
import { desk as messages } from "../text/desk";
import type { Stretch, Wave } from "./wave";

/** A channel by its number, "all" together, or "" for the segment's own. */
export type Channel = string;

export interface Source extends Stretch {
  readonly url: string;
}

/** `near`: where the usual clip is, fetched ahead or by its address. */
export function sourceOf(task: Task, near: string, wave: Wave | null, channel: Channel, wide: boolean): Source {
  const { url, start_ms, end_ms } = task.clip;
  const asked = new URLSearchParams({ ...(channel && { channel }), ...(wide && wave && { wide: "true" }) });
  const span = wide && wave ? { start_ms: wave.start_ms, end_ms: wave.end_ms } : { start_ms, end_ms };
  return { url: asked.size ? `${url}?${asked}` : near, ...span };
}

/** The channels to choose from, with their names; none where there is no choice. */
export function channelsOf(task: Task, wave: Wave | null): readonly (readonly [Channel, string])[] {
  if (!wave || wave.channels.length < 2) return [];
  const { channel: own } = task.segment;
  const others = wave.channels.filter((each) => each !== own).map((each) => [String(each), messages.sound.channel(each + 1)] as const);
  const { ownChannel, both, all } = messages.sound;
  return [["", ownChannel(own + 1)], ...others, ["all", wave.channels.length === 2 ? both : all]];
}
