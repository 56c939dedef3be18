// Whether the service can be reached, as far as the calls of the page tell: the browser's own word is about the nearest
// cable or aerial only.

import type { Fetch } from "../api/http";

export class Line {
  /** Called when the line went away or came back. */
  changed: () => void = () => {};
  private lost = false;

  constructor(private readonly ask: Fetch) {}

  get down(): boolean {
    return this.lost;
  }

  readonly fetch: Fetch = async (url, init) => {
    try {
      const response = await this.ask(url, init);
      this.note(false);
      return response;
    } catch (error) {
      this.note(true);
      throw error;
    }
  };

  note(down: boolean): void {
    if (this.lost === down) return;
    this.lost = down;
    this.changed();
  }
}
