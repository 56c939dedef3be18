// The sound of the first task, asked for before the page's own scripts. On a weak link these take ten seconds and more; until
// they are here, the sound is played and the text can be read.

import type { Assignment, Task } from "../api/types";

/** The scripts wait for the sound no longer than this. */
const WAIT_MS = 6000;

export class FirstSound {
  private found: { task: Task; sound: Blob } | null = null;
  private shown: HTMLElement | null = null;

  constructor(private readonly fetch: (url: string) => Promise<Response>) {}

  /** Fetch the sound of the first task that the person holds, if there is one. Never rejects. */
  async come(): Promise<void> {
    await Promise.race([this.ask().catch(() => {}), new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
  }

  /** Play the sound, and show its text, in a page that is empty yet. */
  show(place: HTMLElement): void {
    if (!this.found) return;
    const { task, sound } = this.found;
    const [audio, text, wait] = [document.createElement("audio"), document.createElement("p"), document.createElement("progress")];
    audio.src = URL.createObjectURL(sound);
    audio.autoplay = true; // where the browser wants a first press, the page itself will say so
    text.lang = task.segment.language;
    text.dir = "auto";
    text.textContent = task.segment.text;
    wait.ariaLabel = "Boli"; // the page's words are not here yet, nor its styles
    text.style.fontSize = "1.4rem";
    this.shown = document.createElement("div");
    this.shown.style.padding = "1.5rem";
    this.shown.append(wait, text, audio);
    place.append(this.shown);
  }

  /** The page is here: it plays the sound itself. */
  end(): void {
    const audio = this.shown?.querySelector("audio");
    audio?.pause();
    if (audio) URL.revokeObjectURL(audio.src);
    this.shown?.remove();
    this.shown = null;
  }

  /** The sound of a task, if it is this one's. It is given once. */
  take(task: Task): Blob | null {
    if (this.found?.task.id !== task.id) return null;
    const { sound } = this.found;
    this.found = null;
    return sound;
  }

  private async ask(): Promise<void> {
    const task = (await this.held()).at(0)?.tasks.at(0);
    if (!task) return;
    const answer = await this.fetch(task.clip.url);
    if (answer.ok) this.found = { task, sound: await answer.blob() };
  }

  /** Nobody is signed in, or somebody else than a transcriber: then the page has to see to it. */
  private async held(): Promise<Assignment[]> {
    const answer = await this.fetch("/v1/assignments");
    return answer.ok ? ((await answer.json()) as { assignments: Assignment[] }).assignments : [];
  }
}

export const firstSound = new FirstSound((url) => fetch(url, { credentials: "same-origin", cache: "no-store" }));
