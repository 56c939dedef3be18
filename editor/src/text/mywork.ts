import { mywork as english, type Mywork } from "./en/mywork";
import { topic } from "./spoken";

export const mywork = topic(english, import.meta.glob<Mywork>(["./*/mywork.ts", "!./en/*"], { import: "mywork" }));
