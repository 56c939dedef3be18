// Where each role works, so that whoever signs in at one page is sent to the right one, or told kindly where it is.

import type { Person } from "../api/types";
import { WORK_OF } from "../text/messages";

type Role = Person["roles"][number];

/** Every page that people work at, by its address. */
const NAMES = {
  "/": "Transcribe",
  "/my-work": "My work",
  "/lead": "Lead’s board",
  "/people": "People and centres",
  "/dashboard": "Accuracy",
  "/lexicons": "Spellings",
} as const;
type Address = keyof typeof NAMES;

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
  operator: ["/people", "/lead"],
  client: [],
};

/** The pages that somebody with these roles works at, the usual one first. */
export function workplaces(roles: readonly Role[]): Workplace[] {
  const held = (Object.keys(PAGES) as Role[]).filter((role) => roles.includes(role));
  return [...new Set(held.flatMap((role) => PAGES[role]))].map((address) => ({ address, name: NAMES[address] }));
}

/** What somebody without any page is told, a sentence for each role. */
export function whereWorkIs(roles: readonly Role[]): string[] {
  return roles.flatMap((role) => WORK_OF[role] ?? []);
}
