// The sounds of the next tasks, fetched while the person works on this one, so that nobody waits for it on a weak link. A
// clip that is not there yet is played from its address.

import type { Task } from "../api/types";

export interface Urls {
  createObjectURL(blob: Blob): string;
  revokeObjectURL(url: string): void;
}

export class Clips {
  private readonly ready = new Map<string, string>();
  private readonly coming = new Set<string>();

  constructor(
    private readonly fetch: (url: string) => Promise<Response>,
    private readonly urls: Urls,
  ) {}

  async prepare(task: Task): Promise<void> {
    if (this.ready.has(task.id) || this.coming.has(task.id)) return;
    this.coming.add(task.id);
    try {
      const response = await this.fetch(task.clip.url);
      if (response.ok) this.ready.set(task.id, this.urls.createObjectURL(await response.blob()));
    } catch {
      // The line is down: the player will ask again by address, and say so if that fails too.
    }
    this.coming.delete(task.id);
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
  }
}
