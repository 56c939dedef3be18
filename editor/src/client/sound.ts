// The sound of a recording, a segment at a time: each is small, and the next one follows by itself.

import { clip } from "../api/client";
import { Observable } from "../shared/observable";

export interface Heard {
  readonly id: string;
  readonly start_ms: number;
}

export interface SoundView {
  /** The segment that is heard, or was last; null for none. */
  readonly segmentId: string | null;
  readonly playing: boolean;
  /** The segment whose sound could not be had; null for none. */
  readonly brokenId: string | null;
}

export class Sound extends Observable<SoundView> {
  private recordingId = "";
  private segments: readonly Heard[] = [];
  private readonly audio = new Audio();

  constructor() {
    super({ segmentId: null, playing: false, brokenId: null });
    this.audio.preload = "auto";
    this.audio.onplaying = () => this.show({ playing: true, brokenId: null });
    this.audio.onpause = () => this.show({ playing: false });
    this.audio.onended = () => this.follow();
    this.audio.onerror = () => this.show({ playing: false, brokenId: this.view.segmentId });
  }

  of(recordingId: string, segments: readonly Heard[]): void {
    if (recordingId !== this.recordingId) this.forget();
    this.recordingId = recordingId;
    this.segments = segments;
  }

  /** Play from a moment of the recording on, in the segment. */
  play(segment: Heard, at_ms: number): void {
    const { url, start_ms } = clip(this.recordingId, segment);
    if (this.view.segmentId !== segment.id || this.view.brokenId !== null) this.audio.src = url;
    this.show({ segmentId: segment.id, brokenId: null });
    this.audio.currentTime = Math.max(0, at_ms - start_ms) / 1000;
    this.audio.play().catch(() => undefined); // what went wrong is told by onerror
  }

  /** Play the segment from its start, or pause it. */
  toggle(segment: Heard): void {
    if (this.view.playing && this.view.segmentId === segment.id) this.audio.pause();
    else this.play(segment, segment.start_ms);
  }

  forget(): void {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.show({ segmentId: null, playing: false, brokenId: null });
  }

  private follow(): void {
    const at = this.segments.findIndex(({ id }) => id === this.view.segmentId);
    const next = this.segments[at + 1];
    if (next) this.play(next, next.start_ms);
    else this.show({ playing: false });
  }
}
