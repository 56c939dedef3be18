// The state of the client's page: the list of recordings, the one that is open, files on their way.

import { ClientApi } from "../api/client";
import { Problem, sentence, Unreachable } from "../api/http";
import type { ClientRecording, Language, RecordingForecast, ReviewedSegment, Transcript, TranscriptVersion, UnfinishedUpload, Usage } from "../api/types";
import { Observable } from "../shared/observable";
import { Query } from "../shared/query";
import { Visit } from "../shared/visit";
import { Keys } from "./keys";
import { Sound } from "./sound";
import { Uploads } from "./uploads";

export interface ListView {
  readonly busy: boolean;
  readonly items: readonly ClientRecording[] | null;
  readonly next: string | null;
  readonly trouble: string;
}

/** A recording with what is known of it. `transcript`: null before there is a draft. */
export interface Opened {
  readonly recording: ClientRecording;
  readonly transcript: Transcript | null;
  readonly segments: readonly ReviewedSegment[];
  readonly versions: readonly TranscriptVersion[];
  /** Null where people are not at work. */
  readonly forecast: RecordingForecast | null;
}

const REFRESH_MS = 10_000;
const LOOKED_AT = 50;

export class RecordingList extends Observable<ListView> {
  constructor(private readonly api: ClientApi, private readonly turnedAway: (error: unknown) => boolean) {
    super({ busy: false, items: null, next: null, trouble: "" });
  }

  /** Read the newest again; older ones that are shown stay. */
  async refresh(): Promise<void> {
    await this.read(async () => {
      const { items, next } = await this.api.recordings(null, LOOKED_AT);
      const fresh = new Set(items.map(({ id }) => id));
      const last = items.at(-1);
      const older = (this.view.items ?? []).filter(({ id, created_at }) => !fresh.has(id) && last !== undefined && created_at < last.created_at);
      this.show({ items: [...items, ...(next === null ? [] : older)], next: older.length ? this.view.next : next });
    });
  }

  async more(): Promise<void> {
    await this.read(async () => {
      const { items, next } = await this.api.recordings(this.view.next, LOOKED_AT);
      this.show({ items: [...(this.view.items ?? []), ...items], next });
    });
  }

  drop(id: string): void {
    this.show({ items: (this.view.items ?? []).filter((one) => one.id !== id) });
  }

  private async read(how: () => Promise<void>): Promise<void> {
    this.show({ busy: true });
    try {
      await how();
      this.show({ busy: false, trouble: "" });
    } catch (error) {
      this.show({ busy: false, trouble: this.turnedAway(error) ? "" : sentence(error) });
    }
  }
}

export class ClientSide {
  readonly visit: Visit;
  readonly list: RecordingList;
  readonly opened: Query<Opened>;
  readonly usage: Query<Usage["items"]>;
  readonly unfinished: Query<readonly UnfinishedUpload[]>;
  readonly languages: Query<readonly Language[]>;
  readonly keys: Keys;
  readonly sound = new Sound();
  readonly uploads: Uploads;
  private openId: string | null = null;

  constructor(readonly api: ClientApi) {
    this.visit = new Visit(api, ["client"], () => this.begin());
    const { turnedAway } = this.visit;
    this.list = new RecordingList(api, turnedAway);
    this.opened = new Query(turnedAway);
    this.usage = new Query(turnedAway);
    this.keys = new Keys(api, turnedAway);
    this.unfinished = new Query(turnedAway);
    this.languages = new Query(turnedAway);
    this.uploads = new Uploads(() => void this.list.refresh());
  }

  /** Look again by itself, as long as the page is in sight. Returns how to stop. */
  watch(): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && this.visit.view.phase === "ready") void this.look();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }

  async open(id: string): Promise<void> {
    this.openId = id;
    await this.opened.run(async () => {
      const opened = await this.read(id);
      this.sound.of(id, opened.segments);
      return opened;
    });
  }

  close(): void {
    this.openId = null;
    this.sound.forget();
  }

  /** Do something to the open recording, and read it again. Returns "" where it worked, else why not. */
  async act(what: (id: string) => Promise<unknown>): Promise<string> {
    const id = this.openId;
    if (id === null) return "";
    try {
      await what(id);
    } catch (error) {
      if (this.visit.turnedAway(error)) return "";
      if (error instanceof Problem || error instanceof Unreachable) return sentence(error);
      throw error;
    }
    if (this.openId === id) await this.open(id);
    return "";
  }

  /** Delete the open recording. Returns "" where it is gone, else why not. */
  async remove(id: string): Promise<string> {
    try {
      await this.api.remove(id);
    } catch (error) {
      if (this.visit.turnedAway(error)) return "";
      return sentence(error);
    }
    this.list.drop(id);
    this.close();
    return "";
  }

  private async begin(): Promise<void> {
    await Promise.all([
      this.list.refresh(),
      this.languages.run(() => this.api.languages()),
      this.unfinished.run(() => this.api.unfinished()),
    ]);
  }

  private async look(): Promise<void> {
    await this.list.refresh();
    const shown = this.opened.view.answer;
    const now = this.list.view.items?.find(({ id }) => id === this.openId);
    if (!now || !shown || now.id !== shown.recording.id) return;
    const same = (["status", "stage", "version", "reviewed_segments"] as const).every((name) => now[name] === shown.recording[name]);
    if (!same) await this.open(now.id);
  }

  private async read(id: string): Promise<Opened> {
    const recording = await this.api.recording(id);
    if (recording.drafted_at === null) return { recording, transcript: null, segments: [], versions: [], forecast: null };
    const atWork = recording.status === "drafted" || recording.status === "in_review";
    const [transcript, segments, versions, forecast] = await Promise.all([
      this.api.transcript(id), this.api.segments(id), this.api.versions(id), atWork ? this.api.forecast(id) : null,
    ]);
    return { recording, transcript, segments, versions, forecast };
  }
}
