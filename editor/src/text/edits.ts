// What the page says of the parts of a segment, its speakers, tags and flags.

export const SPLIT = "Split";
export const MERGE = "Merge";
export const JOIN = "Join next";
export const SPEAKER = "Speaker";
export const TAG = "Tag";
export const MORE = "More";

export const TOOLS = "Parts, speakers, tags";
export const TOO_SHORT = "This part is too short to be split.";
export const ONE_PART = "There is one part only, so nothing to merge it with.";
export const NOTHING_FOLLOWS = "No segment follows this one in the recording.";
export const JOINED = "It goes on in the next segment: the client gets one.";
export const JOINS = "The segment before was joined to this one.";
export const NOT_JOINED = "The next segment is a segment of its own.";
export const UNDONE = "Taken back.";
export const UNKNOWN_SPEAKER = "Speaker not known";
export const WHO = "Who says it?";
export const SOMEBODY_NEW = "Somebody new";
export const NEW_NAME = "A name";
export const WHICH_TAG = "Which tag?";
export const NO_TAGS = "The list of tags is not here yet: it comes when the service is back.";
export const WHOLE_SEGMENT = "Of the whole segment";
export const NOTE = "Note";
export const DIALECT = "Dialect heard";
export const AS_SAID = "As the client says";
export const OTHERS = "Other languages";
export const NOT_LOADED = "This cannot be loaded while there is no line. Try again when it is back.";

export function speakerCalled(label: string): string {
  return `Speaker ${label}`;
}

export function partText(place: number): string {
  return `Text of part ${place}`;
}

export function nameOf(speaker: string): string {
  return `Name ${speaker}`;
}

export function changeSpeaker(speaker: string, place: number): string {
  return `${speaker}: change the speaker of part ${place}`;
}

/** Key of a button, for its title. */
export function withKey(words: string, key: string | undefined): string {
  return key ? `${words} (${key})` : words;
}
