import { account as english, type Account } from "./en/account";
import { topic } from "./spoken";

export const account = topic(english, import.meta.glob<Account>(["./*/account.ts", "!./en/*"], { import: "account" }));
