import { shared as english, type Shared } from "./en/shared";
import { topic } from "./spoken";

export const shared = topic(english, import.meta.glob<Shared>(["./*/shared.ts", "!./en/*"], { import: "shared" }));
