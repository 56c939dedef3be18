import { people as english, type People } from "./en/people";
import { topic } from "./spoken";

export const people = topic(english, import.meta.glob<People>(["./*/people.ts", "!./en/*"], { import: "people" }));
