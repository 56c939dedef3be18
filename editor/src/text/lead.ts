import { lead as english, type Lead } from "./en/lead";
import { topic } from "./spoken";

export const lead = topic(english, import.meta.glob<Lead>(["./*/lead.ts", "!./en/*"], { import: "lead" }));
