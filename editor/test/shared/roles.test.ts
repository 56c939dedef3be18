import { expect, test } from "vitest";
import pages from "../../../review_api/static_pages.py?raw";
import { workplaces } from "../../src/shared/roles";

test.each([
  [["transcriber"], ["/", "/my-work"]],
  [["lead"], ["/lead", "/people"]],
  [["ml"], ["/dashboard", "/lexicons"]],
  [["operator"], ["/people", "/lead", "/dashboard"]],
  [["operator", "lead"], ["/lead", "/people", "/dashboard"]],
  [["ml", "reviewer"], ["/", "/my-work", "/dashboard", "/lexicons"]],
] as const)("%j work at %j, the usual place first", (roles, addresses) => {
  expect(workplaces(roles).map(({ address }) => address)).toEqual(addresses);
});

test("the service has every page that somebody is sent to", () => {
  const served = [...pages.matchAll(/^ {4}"(\/[a-z-]*)": "/gm)].map(([, address]) => address);
  const sent = workplaces(["transcriber", "reviewer", "lead", "ml", "operator", "client"]).map(({ address }) => address);
  expect(sent.filter((address) => !served.includes(address))).toEqual([]);
});
