// What the lists show: people who fit what was chosen, and names for what is known by an id only.

import type { Account, Centre, Invitation } from "../api/types";
import { languageName, type Names } from "../shared/languages";
import { visible } from "../shared/turning";
import type { Role } from "./rights";

export type AccountState = "active" | "never" | "disabled" | "erased";
export const STATES: readonly AccountState[] = ["active", "never", "disabled", "erased"];

/** `centre`: an id, NOWHERE, or "" for all. */
export interface Wanted {
  readonly text: string;
  readonly centre: string;
  readonly role: Role | "";
  readonly state: AccountState | "";
}

export const NOWHERE = "-";
export const EVERYBODY: Wanted = { text: "", centre: "", role: "", state: "" };

export function stateOf(account: Account): AccountState {
  if (account.erased_at !== null) return "erased";
  if (account.disabled_at !== null) return "disabled";
  return account.last_sign_in_at === null ? "never" : "active";
}

export function fitting(accounts: readonly Account[], wanted: Wanted): Account[] {
  const text = plain(wanted.text);
  return accounts.filter((account) =>
    (!text || plain(account.name).includes(text) || plain(account.login).includes(text)) &&
    (!wanted.centre || (account.centre_id ?? NOWHERE) === wanted.centre) &&
    (!wanted.role || account.roles.includes(wanted.role)) &&
    (!wanted.state || stateOf(account) === wanted.state));
}

/** What two ways to type the same name have in common. */
function plain(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

/** What a person is called on the page. */
export function called({ name, login }: Pick<Account, "name" | "login">): string {
  return visible(name || login);
}

/** The name of the centre with an id; `unknown` where it is not among those seen. */
export function centreName(id: string | null, centres: readonly Centre[], none: string, unknown: string): string {
  if (id === null) return none;
  const found = centres.find((centre) => centre.id === id);
  return found ? visible(found.name) : unknown;
}

/** Whom a link is for: the person whose password it is, or the name that was suggested; "" for anybody. */
export function invitee({ person_id, name, login }: Invitation, accounts: readonly Account[]): string {
  const known = accounts.find((account) => account.id === person_id);
  return known ? called(known) : visible(name || login);
}

/** Whether a name has anything that can be seen; the service refuses others. */
export function hasLetter(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Languages whose own or English name, or tag, has a part of a name; those in `first` come first. */
export function languagesCalled(part: string, names: Names, first: ReadonlySet<string>): string[] {
  const wanted = plain(part);
  const called = [...names.keys()].filter((tag) => plain(`${tag} ${languageName(tag, "", names)}`).includes(wanted));
  return [...called.filter((tag) => first.has(tag)), ...called.filter((tag) => !first.has(tag))];
}
