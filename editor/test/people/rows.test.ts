import { expect, test } from "vitest";
import type { Account, Centre, Invitation } from "../../src/api/types";
import { called, centreName, EVERYBODY, fitting, hasLetter, invitee, languagesCalled, NOWHERE, stateOf } from "../../src/people/rows";

const ACCOUNT: Account = {
  id: "p", login: "asha", name: "आशा देवी", roles: ["transcriber"], languages: ["hi"], client_id: null, centre_id: "c",
  created_at: "2026-01-01T00:00:00Z", last_sign_in_at: "2026-01-02T00:00:00Z", disabled_at: null, erased_at: null,
};
const NEW = { ...ACCOUNT, id: "n", login: "Ravi", name: "", roles: ["lead"], centre_id: null, last_sign_in_at: null } as const;
const GONE = { ...ACCOUNT, id: "g", login: "erased g", name: "", erased_at: "2026-01-03T00:00:00Z", disabled_at: "2026-01-03T00:00:00Z" };
const ALL: readonly Account[] = [ACCOUNT, NEW, GONE];
const ids = (change: Partial<typeof EVERYBODY>): string[] => fitting(ALL, { ...EVERYBODY, ...change }).map(({ id }) => id);

test("people are found by name or login, centre, role and state", () => {
  expect(ids({})).toEqual(["p", "n", "g"]);
  expect(ids({ text: " RAVI" })).toEqual(["n"]);
  expect(ids({ text: "देवी" })).toEqual(["p"]);
  expect([ids({ centre: NOWHERE }), ids({ centre: "c" })]).toEqual([["n"], ["p", "g"]]);
  expect([ids({ role: "lead" }), ids({ state: "never" }), ids({ state: "erased", role: "lead" })]).toEqual([["n"], ["n"], []]);
});

test("the state of an account", () => {
  expect(ALL.map(stateOf)).toEqual(["active", "never", "erased"]);
  expect(stateOf({ ...ACCOUNT, disabled_at: "2026-01-03T00:00:00Z" })).toBe("disabled");
});

test("names of people and centres; marks that turn are seen", () => {
  const centres = [{ id: "c", name: "Ranchi\u202e" }] as Centre[];
  expect([called(ACCOUNT), called(NEW)]).toEqual(["आशा देवी", "Ravi"]);
  expect(["c", "other", null].map((id) => centreName(id, centres, "none", "another"))).toEqual(["Ranchi⟨U+202E⟩", "another", "none"]);
  const link = { person_id: "p", name: "", login: "asha_k" } as Invitation;
  expect([invitee(link, ALL), invitee({ ...link, person_id: null }, ALL), invitee({ ...link, person_id: null, login: "" }, ALL)]).toEqual(["आशा देवी", "asha_k", ""]);
});

test("languages are found by the name that people know, and those chosen come first", () => {
  const names = new Map([["bn", "Bengali"], ["hi", "Hindi"], ["bho", "Bhojpuri"]]);
  expect(languagesCalled("", names, new Set(["hi"]))).toEqual(["hi", "bn", "bho"]);
  expect([languagesCalled("हिन्", names, new Set()), languagesCalled("BH", names, new Set())]).toEqual([["hi"], ["bho"]]);
});

test("joiners alone are no name", () => {
  expect([hasLetter("\u200d"), hasLetter("  "), hasLetter("रा"), hasLetter("7")]).toEqual([false, false, true, true]);
});
