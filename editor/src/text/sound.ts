// What the player and the waveform say to the person. Moments come as people read them: "0:07.25".

export const POSITION = "Position in the segment";
export const BORDERS = { start: "Start of the segment", end: "End of the segment" };
export const PRESS_FIRST = "Press Tab or the play button to hear it.";
export const NOT_LOADED = "The sound could not be loaded. Press play to try again.";
export const ONLY_OWN = "Only the segment itself can be heard now.";
export const NO_WAVE = "The borders cannot be moved now: the waveform is not here.";
export const ONWARDS = "The sound goes on from here.";
export const RESUME = "After a pause the sound goes back";
export const CHANNEL = "Channel";

/** The picture in words: what it shows, and where the segment is in it. */
export function picture([from, to]: readonly string[], [start, end]: readonly string[]): string {
  return `Sound from ${from} to ${to}. The segment is from ${start} to ${end}.`;
}

export function ofTheRecording(moment: string): string {
  return `${moment} of the recording`;
}

export function border(edge: "start" | "end", moment: string, stopped: boolean): string {
  return `${BORDERS[edge]}: ${moment}.${stopped ? " There is no more room." : ""}`;
}

export function again(from: string, to: string): string {
  return `From ${from} to ${to}, again and again.`;
}

export function channel(number: number, own: boolean): string {
  return own ? `Channel ${number} (this one)` : `Channel ${number}`;
}

export function together(count: number): string {
  return count === 2 ? "Both" : "All";
}
