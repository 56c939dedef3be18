// The sounds of the next tasks and their waveforms, fetched while the person works on this one, so that nobody waits for them
// on a weak link. A clip that is not there yet is played from its address.

import type { Peaks, Task } from "../api/types";
import { waveOf, type Wave } from "./wave";

export interface Urls {
  createObjectURL(blob: Blob): string;
  revokeObjectURL(url: string): void;
}

export class Clips {
  /** The sound of a task that was taken along, or null. */
  stored: (task: Task) => Promise<Blob | null> = async () => null;
  private readonly ready = new Map<string, string>();
  private readonly waves = new Map<string, Wave>();
  private readonly coming = new Set<string>();

  constructor(
    private readonly fetch: (url: string) => Promise<Response>,
    private readonly urls: Urls,
  ) {}

  async prepare(task: Task): Promise<void> {
    if (this.ready.has(task.id) || this.coming.has(task.id)) return;
    this.coming.add(task.id);
    try {
      if (await this.find(task)) return;
      const response = await this.fetch(task.clip.url);
      if (response.ok) this.ready.set(task.id, this.urls.createObjectURL(await response.blob()));
    } catch {
      // The line is down: the player will ask again by address, and say so if that fails too.
    } finally {
      this.coming.delete(task.id);
    }
    if (!this.waves.has(task.id)) await this.fetchWave(task);
  }


  /** Have the sound ready if it was taken along. Returns whether it is. */
  async find(task: Task): Promise<boolean> {
    if (this.ready.has(task.id)) return true;
    const sound = await this.stored(task).catch(() => null);
    if (sound && !this.ready.has(task.id)) this.ready.set(task.id, this.urls.createObjectURL(sound));
    return sound !== null;
  }

  /** The waveform, where it was fetched already. */
  wave(task: Task): Wave | null {
    return this.waves.get(task.id) ?? null;
  }

  /** The waveform as it is now: borders have other room after a neighbour was moved. Null where it cannot be had. */
  async fetchWave(task: Task): Promise<Wave | null> {
    try {
      const response = await this.fetch(`/v1/tasks/${encodeURIComponent(task.id)}/peaks`);
      if (response.ok) this.waves.set(task.id, waveOf((await response.json()) as Peaks));
    } catch {
      // Nobody needs it to work; it is asked for again with the task.
    }
    return this.wave(task);
  }

  url(task: Task): string {
    return this.ready.get(task.id) ?? task.clip.url;
  }

  /** Forget every clip but those of `tasks`. */
  retain(tasks: readonly Task[]): void {
    for (const [id, url] of this.ready) {
      if (tasks.some((task) => task.id === id)) continue;
      this.urls.revokeObjectURL(url);
      this.ready.delete(id);
    }
    for (const id of this.waves.keys()) if (!tasks.some((task) => task.id === id)) this.waves.delete(id);
  }
}
