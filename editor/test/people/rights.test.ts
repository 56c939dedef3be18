import { describe, expect, test } from "vitest";
import service from "../../../pipeline/accounts/rights.py?raw";
import { ALONE, mayGive, mayManage, overAll, REACH, ROLES } from "../../src/people/rights";

const lead = { roles: ["lead"], centre_id: "c" } as const;
const operator = { roles: ["operator"], centre_id: null } as const;

test("the page has the service’s tables", () => {
  const roles = JSON.parse(/^ROLES: .* = \((.*)\)$/m.exec(service)![1]!.replace(/^/, "[").replace(/$/, "]"));
  expect(roles).toEqual(ROLES);
  expect(/^ALONE: Role = "(\w+)"$/m.exec(service)![1]).toBe(ALONE);
  const table = Object.fromEntries([...service.matchAll(/^ {4}"(\w+)": Reach\(frozenset\((.*)\), own_centre=(True|False)\),$/gm)].map(([, role, over, own]) =>
    [role, { over: over === "ROLES" ? roles : JSON.parse(over!.replace("{", "[").replace("}", "]")), ownCentre: own === "True" }]));
  expect(table).toEqual(REACH);
});

describe("a lead", () => {
  test("manages transcribers and reviewers of the own centre", () => {
    expect(mayManage(lead, { roles: ["transcriber", "reviewer"], centre_id: "c" })).toBe(true);
    expect(mayManage(lead, { roles: ["transcriber"], centre_id: "other" })).toBe(false);
    expect(mayManage(lead, { roles: ["transcriber"], centre_id: null })).toBe(false);
    expect(mayManage(lead, { roles: ["transcriber", "lead"], centre_id: "c" })).toBe(false);
    expect([mayGive(lead, "c"), mayGive(lead, "other"), overAll(lead)]).toEqual([["transcriber", "reviewer"], [], false]);
  });

  test("without a centre manages nobody", () => {
    expect(mayManage({ roles: ["lead"], centre_id: null }, { roles: ["transcriber"], centre_id: null })).toBe(false);
  });
});

test("an operator manages everybody", () => {
  expect(mayManage(operator, { roles: ["operator"], centre_id: "c" })).toBe(true);
  expect([mayGive(operator, null), overAll(operator)]).toEqual([ROLES, true]);
});
