import { desk as english, type Desk } from "./en/desk";
import { topic } from "./spoken";

export const desk = topic(english, import.meta.glob<Desk>(["./*/desk.ts", "!./en/*"], { import: "desk" }));
