// Where the outbox writes: localStorage. Where the browser forbids that, no text outlives the page: every write is refused,
// which makes the status line say so.

import type { Store } from "./outbox";

export function openStore(): Store {
  try {
    return window.localStorage; // reading the property throws when storage is blocked
  } catch {
    return { length: 0, key: () => null, getItem: () => null, setItem: refuse, removeItem: () => {} };
  }
}

function refuse(): never {
  throw new Error("storage is blocked");
}
