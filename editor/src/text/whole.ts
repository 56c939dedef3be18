// What the panel with the whole recording says.

export const HIDDEN = "Its text is not shown: somebody may write it unseen.";
export const NOTHING_SAID = "(nothing is said)";
export const NO_SOUND = "The sound could not be loaded.";
export const LOADING = "The recording is being fetched.";
export const NOT_KNOWN = "Nothing is known of the recording around this segment.";
