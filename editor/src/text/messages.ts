// What the logic of the transcriber's page says to the person. Sentences in the markup of components are still there.

export const SESSION_OVER = "Your session is over. Sign in again: your text is kept on this computer.";

export const NOT_KEPT = "This browser cannot keep text: leave the page open until everything is sent.";
export const SENDING = "Sending.";
export const SAVING = "Saving.";
export const KEPT = "Saved on this computer.";
export const ALL_SENT = "Everything is sent.";

export function waitingToBeSent(letters: number): string {
  return `Saved here, ${letters} waiting to be sent.`;
}

export function keptAsSecond(recording: string): string {
  return `Somebody else finished a segment of “${recording}” before you. Your text was kept as a second opinion, not lost.`;
}

export function stillSignedIn(why: string): string {
  return `You are still signed in. ${why}`;
}

export const LEASE_OVER =
  "This segment went to somebody else while you were away. Your text is safe: accept it and it is sent all the same, or take the next segment.";
export const DONE_ELSEWHERE = "You accepted this segment in another tab.";

export const CHOICES_CHANGED = "One of the two texts has changed since you decided. Look at both again: your text is in the box.";

export function choicesChanged(recording: string): string {
  return `One of the two texts of “${recording}” has changed since you decided. It comes again, next.`;
}

export const NOT_SENT_YET = {
  words: "Some of your text has not been sent. It stays on this computer and waits for you to sign in here again.",
  yes: "Sign out", no: "Stay",
};

/** Reasons for giving back, in the order of the dialog. None is held against anybody. */
export const REASONS = [
  ["later", "Later: I do other work first"],
  ["wrong-language", "It is not in this language"],
  ["bad-sound", "The sound is too bad"],
  ["nothing-said", "There is nothing to write"],
] as const;
export const TEXT_CHANGED = "You changed this text. Giving the segment back throws your changes away.";

export const REMOVE_TEXT = {
  words: "This text is nowhere else. Remove it from this computer?", yes: "Remove it", no: "Keep it",
};

export const NOT_FETCHED = "This panel could not be fetched. Try again when the line is back.";

export const EMPTY_BOX = "The box is empty. If nothing is said here, press “Nothing is said” or its key.";

export function emptyPart(place: number): string {
  return `Part ${place} has no text. Write it, or merge it with its neighbour.`;
}

export const NOT_EMPTY = "The box has text. Erase it first if nothing is said here.";
export const TURNED = "The text has invisible marks that turn its direction. Press Enter again to accept it without them.";
export const NOTHING_BEFORE = "There is no earlier text of yours to open.";
export const MARKS_TAKEN_OUT = "Invisible marks that turn the direction of text were taken out of what you pasted.";

/** What whoever answers a client's dispute reads above the text. */
export const DISPUTED = {
  label: "What the client says",
  words: "The client says that this text is wrong:",
  what: "Listen again and decide. If the text is right as it is, accept it unchanged.",
};

/** Where somebody works who has no page of their own yet. */
export const WORK_OF: Readonly<Record<string, string>> = {};
