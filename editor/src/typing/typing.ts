// What the desk loads when help with typing is wanted: see attach.ts.

import { idle, Library } from "./library";

export { scriptOf, Typing, type Habits } from "./attach";
export { signsOf, stopOf, ZWJ, ZWNJ, type Sign } from "./signs";
export type { Keeper } from "./learned";

/** The word lists of this page. */
export const library = new Library((address) => fetch(address, { credentials: "same-origin" }), globalThis.caches ?? null, idle);
