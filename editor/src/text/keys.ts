import { keys as english, type Keys } from "./en/keys";
import { topic } from "./spoken";

export const keys = topic(english, import.meta.glob<Keys>(["./*/keys.ts", "!./en/*"], { import: "keys" }));
