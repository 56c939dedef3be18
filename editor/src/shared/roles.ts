// Where each role works, so that whoever signs in at one page is sent to the right one, or told kindly where it is.

import type { Person } from "../api/types";
import { shared } from "../text/shared";

type Role = Person["roles"][number];

type Address = keyof typeof shared.pages;

export interface Workplace {
  readonly address: Address;
  readonly name: string;
}

/** The pages of each role, where it works most first. Of several roles, the one above decides. */
const PAGES: Readonly<Record<Role, readonly Address[]>> = {
  transcriber: ["/", "/my-work"],
  reviewer: ["/", "/my-work"],
  lead: ["/lead", "/people"],
  ml: ["/dashboard", "/lexicons"],
  operator: ["/people", "/lead", "/dashboard"],
  client: ["/client"],
};

/** The pages that somebody with these roles works at, the usual one first. */
export function workplaces(roles: readonly Role[]): Workplace[] {
  const held = (Object.keys(PAGES) as Role[]).filter((role) => roles.includes(role));
  return [...new Set(held.flatMap((role) => PAGES[role]))].map((address) => ({ address, name: shared.pages[address] }));
}
