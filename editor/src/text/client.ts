import { client as english, type ClientText } from "./en/client";
import { topic } from "./spoken";

export const client = topic(english, import.meta.glob<ClientText>(["./*/client.ts", "!./en/*"], { import: "client" }));
