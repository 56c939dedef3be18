// What the transcriber's page says about work without a link.

import { bytes } from "./sizes";

export const TAKE_ALONG = "Take work along";
export const TITLE = "Work without a link";
export const WHAT = "Segments and their sound are put on this computer. You can close the page, switch off, and go on without a link.";
export const HOW_MANY = "How many segments?";
export const FETCH = "Fetch them";
export const FETCHING = "Fetching.";
export const CLOSE = "Back to work";
export const STOP = "Stop";
export const NEEDS_LINK = "To take work along you need a link first.";
export const NEW_VERSION = "A new version of this page is here. Your text stays.";
export const USE_IT = "Use it now";
export const NO_ROOM_FOR_TEXT = "This browser cannot keep your text, so the new version has to wait until everything is sent.";

/** The line at the bottom while there is no link. */
export function offlineState(segments: number, waiting: number): string {
  const here = segments === 1 ? "1 segment here" : `${segments} segments here`;
  if (waiting === 0) return `Offline: ${here}, nothing waits to be sent.`;
  return `Offline: ${here}, ${waiting === 1 ? "1 text waits" : `${waiting} texts wait`} to be sent.`;
}

/** `until`: when the lease of the first of them ends, in words; null where that is not known. */
export function packed(segments: number, size_bytes: number, until: string | null): string {
  if (segments === 0) return "No segments lie on this computer yet.";
  const here = segments === 1 ? "1 segment lies" : `${segments} segments lie`;
  return `${here} on this computer with sound, ${bytes(size_bytes)}.${until === null ? "" : ` Yours until ${until}.`}`;
}

/** What came of fetching. `wanted` may be more than there is. */
export const OUTCOMES = {
  done: (segments: number) => `Done: ${segments} ${segments === 1 ? "segment is" : "segments are"} ready. You can go.`,
  fewer: (segments: number) => `There is no more work in your languages now: ${segments} ${segments === 1 ? "segment is" : "segments are"} ready.`,
  line: (segments: number) => `The link went away. ${segments} ${segments === 1 ? "segment is" : "segments are"} ready; press again when it is back.`,
  full: (segments: number) => `This computer has no room for more. ${segments} ${segments === 1 ? "segment is" : "segments are"} ready.`,
  stopped: (segments: number) => `Stopped. ${segments} ${segments === 1 ? "segment is" : "segments are"} ready.`,
} as const;

/** Texts that came after somebody else's: `names` of their recordings. */
export function keptAsSeconds(names: readonly string[]): string {
  const of = [...new Set(names)].map((name) => `“${name}”`).join(", ");
  return `Somebody else finished ${names.length} segments of ${of} before you. Your texts were kept as second opinions, not lost.`;
}
