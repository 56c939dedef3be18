// Where each role works, so that whoever signs in at one page is sent to the right one, or told kindly where it is.

import type { Person } from "../api/types";
import { shared } from "../text/shared";

type Role = Person["roles"][number];

export interface Workplace {
  readonly address: string;
  readonly name: string;
}

const PAGES: readonly { readonly address: keyof typeof shared.pages; readonly roles: readonly Role[] }[] = [
  { address: "/", roles: ["transcriber", "reviewer"] },
  { address: "/my-work", roles: ["transcriber", "reviewer"] },
  { address: "/lead", roles: ["lead", "operator"] },
  { address: "/dashboard", roles: ["ml"] },
];

/** The pages that somebody with these roles works at, the usual one first. */
export function workplaces(roles: readonly Role[]): Workplace[] {
  const own = PAGES.filter((page) => page.roles.some((role) => roles.includes(role)));
  return own.map(({ address }) => ({ address, name: shared.pages[address] }));
}

/** What somebody without any page is told, a sentence for each role. */
export function whereWorkIs(roles: readonly Role[]): string[] {
  const words: Partial<Record<Role, string>> = shared.workOf;
  return roles.flatMap((role) => words[role] ?? []);
}
