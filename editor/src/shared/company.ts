// What the page of sign-in knows of a company's sign-in: where its link leads, and what came of it.

import { shared } from "../text/shared";

/** Where the link leads: away, and later back to this page. */
export function wayOf(path: string): string {
  return `/v1/sign-in/company?page=${encodeURIComponent(path)}`;
}

/** What the service said in the address of the page, as its code; "" for nothing. */
export function cameBackWith(search: string): string {
  return new URLSearchParams(search).get("sign-in") ?? "";
}

/** The code in words. Anybody can write an address, so words of theirs are not shown. */
export function inWords(code: string): string {
  const known: Readonly<Record<string, string>> = shared.problems;
  return code && Object.hasOwn(known, code) ? known[code]! : "";
}
