// What the logic of the transcriber's page says to the person. Sentences in the markup of components are still there.

export const SESSION_OVER = "Your session is over. Sign in again: your text is kept on this computer.";

export const NOT_KEPT = "This browser cannot keep text: leave the page open until everything is sent.";
export const SENDING = "Sending.";
export const KEPT = "Saved on this computer.";
export const ALL_SENT = "Everything is sent.";

export function waitingToBeSent(letters: number): string {
  return `Saved here, ${letters} waiting to be sent.`;
}

export function stillSignedIn(why: string): string {
  return `You are still signed in. ${why}`;
}

export const NOT_SENT_YET = {
  words: "Some of your text has not been sent. Signing out removes it from this computer.",
  yes: "Sign out and remove it", no: "Stay",
};

export const EMPTY_BOX = {
  words: "The box is empty. Is nothing said here?", yes: "Nothing is said", no: "Go back to the box",
};

export const TEXT_CHANGED = {
  words: "You changed this text. Giving the task back throws your changes away.", yes: "Give it back", no: "Keep working",
};
