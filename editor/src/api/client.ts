// The calls of the client's page: own recordings, their texts and versions, and what the client says of them.

import { SessionApi } from "./session";
import type {
  ApiKey, ApiKeyWithSecret, ClientRecording, NewApiKey, RecordingForecast, RecordingPage, ReviewedSegment, SegmentComment, SegmentDispute, Transcript, TranscriptVersion, UnfinishedUpload,
  Usage, VersionDifference,
} from "./types";

export class ClientApi extends SessionApi {
  /** Newest first. */
  async recordings(after: string | null, limit = 50): Promise<RecordingPage> {
    return this.call("GET", `/v1/recordings?limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : ""}`);
  }

  async recording(id: string): Promise<ClientRecording> {
    return this.call("GET", of(id));
  }

  async transcript(id: string): Promise<Transcript> {
    return this.call("GET", `${of(id)}/transcript`);
  }

  async segments(id: string): Promise<readonly ReviewedSegment[]> {
    return (await this.call<{ items: readonly ReviewedSegment[] }>("GET", `${of(id)}/segments`)).items;
  }

  async versions(id: string): Promise<readonly TranscriptVersion[]> {
    return (await this.call<{ items: readonly TranscriptVersion[] }>("GET", `${of(id)}/versions`)).items;
  }

  async difference(id: string, a: number, b: number): Promise<VersionDifference> {
    return this.call("GET", `${of(id)}/versions/diff?a=${a}&b=${b}`);
  }

  async forecast(id: string): Promise<RecordingForecast> {
    return this.call("GET", `${of(id)}/forecast`);
  }

  async comment(id: string, segmentId: string, text: string): Promise<SegmentComment> {
    return this.call("POST", `${of(id)}/segments/${encodeURIComponent(segmentId)}/comments`, { text });
  }

  async removeComment(id: string, commentId: string): Promise<void> {
    await this.call("DELETE", `${of(id)}/comments/${encodeURIComponent(commentId)}`);
  }

  async dispute(id: string, segmentId: string, text: string): Promise<SegmentDispute> {
    return this.call("POST", `${of(id)}/segments/${encodeURIComponent(segmentId)}/disputes`, { text });
  }

  async accept(id: string): Promise<void> {
    await this.call("POST", `${of(id)}/receipt`);
  }

  async remove(id: string): Promise<void> {
    await this.call("DELETE", of(id));
  }

  async usage(): Promise<Usage["items"]> {
    return (await this.call<Usage>("GET", "/v1/usage")).items;
  }

  /** Newest first, also those that are over. */
  async keys(): Promise<readonly ApiKey[]> {
    return (await this.call<{ items: readonly ApiKey[] }>("GET", "/v1/keys")).items;
  }

  async makeKey(wanted: NewApiKey): Promise<ApiKeyWithSecret> {
    return this.call("POST", "/v1/keys", wanted);
  }

  /** Another in its place; the old one works for so many hours more. */
  async replaceKey(id: string, overlap_hours: number): Promise<ApiKeyWithSecret> {
    return this.call("POST", `/v1/keys/${encodeURIComponent(id)}/rotate`, { overlap_hours });
  }

  async revokeKey(id: string): Promise<void> {
    await this.call("DELETE", `/v1/keys/${encodeURIComponent(id)}`);
  }

  async unfinished(): Promise<readonly UnfinishedUpload[]> {
    return (await this.call<{ items: readonly UnfinishedUpload[] }>("GET", "/v1/uploads")).items;
  }
}

/** The address of a segment's sound, and where in the recording it begins. */
export function clip(recordingId: string, segment: { readonly id: string; readonly start_ms: number }): { readonly url: string; readonly start_ms: number } {
  return { url: `${of(recordingId)}/segments/${encodeURIComponent(segment.id)}/clip`, start_ms: Math.max(0, segment.start_ms - MARGIN_MS) };
}

export function file(recordingId: string, format: string): string {
  return `${of(recordingId)}/transcript?format=${encodeURIComponent(format)}`;
}

const MARGIN_MS = 250; // of the service: review_api/review/clips.py

function of(id: string): string {
  return `/v1/recordings/${encodeURIComponent(id)}`;
}
