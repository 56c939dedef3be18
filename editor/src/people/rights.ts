// Whom somebody may manage: what the service decides, known here so that no button is offered that it would refuse.
// The rule is in pipeline/accounts/rights.py; a test holds the two tables equal.

import type { Account, Person } from "../api/types";

export type Role = Person["roles"][number];
export const ROLES: readonly Role[] = ["client", "transcriber", "reviewer", "lead", "ml", "operator"];
/** Whoever has it has no other role, and acts for a client. */
export const ALONE: Role = "client";

export interface Reach {
  readonly over: readonly Role[];
  readonly ownCentre: boolean;
}

export const REACH: Readonly<Partial<Record<Role, Reach>>> = {
  operator: { over: ROLES, ownCentre: false },
  lead: { over: ["transcriber", "reviewer"], ownCentre: true },
};

type Actor = Pick<Person, "roles" | "centre_id">;

function reaches(actor: Actor): Reach[] {
  return actor.roles.flatMap((role) => REACH[role] ?? []);
}

/** The roles that the actor may give in a centre. */
export function mayGive(actor: Actor, centreId: string | null): Role[] {
  const here = centreId !== null && centreId === actor.centre_id;
  const open = reaches(actor).filter((reach) => here || !reach.ownCentre);
  return ROLES.filter((role) => open.some((reach) => reach.over.includes(role)));
}

export function mayManage(actor: Actor, account: Pick<Account, "roles" | "centre_id">): boolean {
  const here = account.centre_id !== null && account.centre_id === actor.centre_id;
  return reaches(actor).some((reach) => account.roles.every((role) => reach.over.includes(role)) && (here || !reach.ownCentre));
}

/** Whether the actor sees and moves the people of every centre. */
export function overAll(actor: Actor): boolean {
  return reaches(actor).some((reach) => !reach.ownCentre);
}
