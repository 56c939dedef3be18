import { join as english, type Join } from "./en/join";
import { topic } from "./spoken";

export const join = topic(english, import.meta.glob<Join>(["./*/join.ts", "!./en/*"], { import: "join" }));
