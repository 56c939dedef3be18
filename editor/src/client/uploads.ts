// Files on their way to the service, by the tus protocol: a few at a time; each goes on where it stopped.
//
//   waiting -> sending -> done (a recording) or failed (the service says why)
//                |  ^
//              stalled: the line is broken; it goes on by itself

import { DetailedError, Upload } from "tus-js-client";
import { Observable } from "../shared/observable";

export type State = "waiting" | "sending" | "stalled" | "done" | "failed";

export interface Item {
  readonly key: number;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  readonly state: State;
  /** Why it failed: a sentence for the person, or "". */
  readonly why: string;
  readonly recordingId: string | null;
}

export interface UploadsView {
  readonly items: readonly Item[];
}

/** The fields beside a file, as the service names them; empty ones are left out. */
export type Fields = Readonly<Record<string, string>>;

export const ENDPOINT = "/v1/uploads";
const AT_ONCE = 2;
const CHUNK_BYTES = 4 * 1024 * 1024;
const RETRY_MS = [0, 1000, 2000, 4000, 8000, 15_000, 30_000];
const AFRESH_MS = 30_000;

export class Uploads extends Observable<UploadsView> {
  private readonly running = new Map<number, Upload>();
  private readonly waiting: { readonly key: number; readonly file: File; readonly fields: Fields }[] = [];
  private next = 0;

  /** `arrived`: called when a file has become a recording. */
  constructor(private readonly arrived: () => void) {
    super({ items: [] });
  }

  get busy(): boolean {
    return this.view.items.some(({ state }) => state === "waiting" || state === "sending" || state === "stalled");
  }

  add(files: Iterable<File>, fields: Fields): void {
    for (const file of files) {
      const key = this.next++;
      this.show({ items: [...this.view.items, { key, name: file.name, bytes: file.size, sent: 0, state: "waiting", why: "", recordingId: null }] });
      this.waiting.push({ key, file, fields });
    }
    this.fill();
  }

  /** Go on with what a broken line stopped. */
  resume(): void {
    for (const { key, state } of this.view.items) {
      if (state !== "stalled") continue;
      this.change(key, { state: "sending" });
      this.running.get(key)?.start();
    }
  }

  /** Throw away what has come, and forget the file. */
  async stop(key: number): Promise<void> {
    const at = this.waiting.findIndex((one) => one.key === key);
    if (at >= 0) this.waiting.splice(at, 1);
    const upload = this.running.get(key);
    this.running.delete(key);
    this.show({ items: this.view.items.filter((item) => item.key !== key) });
    this.fill();
    await upload?.abort(true).catch(() => undefined); // it expires by itself where the line is broken
  }

  private fill(): void {
    while (this.running.size < AT_ONCE && this.waiting.length > 0) void this.begin(this.waiting.shift()!);
  }

  private async begin({ key, file, fields }: { readonly key: number; readonly file: File; readonly fields: Fields }): Promise<void> {
    const metadata = { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value)), filename: file.name };
    const upload = new Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      metadata,
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => this.change(key, { sent, state: "sending" }),
      onSuccess: ({ lastResponse }) => this.finish(key, { state: "done", sent: file.size, recordingId: lastResponse.getHeader("Recording-Id") ?? null }),
      onError: (error) => this.fail(key, error),
    });
    this.running.set(key, upload);
    this.change(key, { state: "sending" });
    // The same file was begun before, in a tab that was closed: it goes on from there.
    const [before] = await upload.findPreviousUploads().catch(() => []);
    if (before) upload.resumeFromPreviousUpload(before);
    if (this.running.get(key) === upload) upload.start();
  }

  private fail(key: number, error: Error): void {
    const answer = error instanceof DetailedError ? error.originalResponse : null;
    const refused = answer !== null && answer.getStatus() >= 400 && answer.getStatus() < 500 && ![409, 423, 429].includes(answer.getStatus());
    if (refused) return this.finish(key, { state: "failed", why: reason(answer.getBody()) });
    this.change(key, { state: "stalled" });
    setTimeout(() => this.resume(), AFRESH_MS);
  }

  private finish(key: number, end: Partial<Item>): void {
    this.running.delete(key);
    this.change(key, end);
    if (end.state === "done") this.arrived();
    this.fill();
  }

  private change(key: number, change: Partial<Item>): void {
    this.show({ items: this.view.items.map((item) => (item.key === key ? { ...item, ...change } : item)) });
  }
}

/** What the service says in its refusal, as a sentence. */
export function reason(body: string): string {
  let detail: unknown;
  try {
    detail = (JSON.parse(body) as { detail?: unknown }).detail;
  } catch {
    return body; // not ours
  }
  const text = typeof detail === "string" ? detail : "";
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
