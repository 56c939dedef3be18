// Where each role works, so that whoever signs in at one page is sent to the right one, or told kindly where it is.

import type { Person } from "../api/types";
import { WORK_OF } from "../text/messages";

type Role = Person["roles"][number];

export interface Workplace {
  readonly address: string;
  readonly name: string;
}

const PAGES: readonly (Workplace & { readonly roles: readonly Role[] })[] = [
  { address: "/", name: "Transcribe", roles: ["transcriber", "reviewer"] },
  { address: "/my-work", name: "My work", roles: ["transcriber", "reviewer"] },
  { address: "/lead", name: "Lead’s board", roles: ["lead", "operator"] },
  { address: "/dashboard", name: "Accuracy", roles: ["ml"] },
  { address: "/client", name: "Recordings", roles: ["client"] },
];

/** The pages that somebody with these roles works at, the usual one first. */
export function workplaces(roles: readonly Role[]): Workplace[] {
  return PAGES.filter((page) => page.roles.some((role) => roles.includes(role)));
}

/** What somebody without any page is told, a sentence for each role. */
export function whereWorkIs(roles: readonly Role[]): string[] {
  return roles.flatMap((role) => WORK_OF[role] ?? []);
}
