// What the panel "Find and replace" says.

/** Where a text is. */
export type Where = "in hand" | "waiting" | "accepted";

export const WHERE: Readonly<Record<Where, string>> = { "in hand": "In hand", waiting: "To do", accepted: "Accepted" };

export const WHAT = "In the text in hand, in the tasks that wait, and in your last 50 texts. Accepted ones are sent again.";
export const NOWHERE = "It is nowhere in what you hold.";

export function places(count: number, texts: number): string {
  return `${count === 1 ? "1 place" : `${count} places`} in ${texts === 1 ? "1 text" : `${texts} texts`}`;
}

export function replacedIn(count: number, texts: number): string {
  return `Replaced: ${places(count, texts)}.`;
}

export function takenBack(texts: number): string {
  return texts === 1 ? "Taken back in 1 text." : `Taken back in ${texts} texts.`;
}
