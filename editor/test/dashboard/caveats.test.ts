// Caveats: which rows they are of, and what stands beside a rate.

import { expect, test } from "vitest";

import { beside, warnings } from "../../src/dashboard/caveats";
import { row } from "../accuracy_row";

test("each caveat names the rows that have it, in the order of the service", () => {
  const few = row({ dialect: "mag", caveats: ["few-speakers", "reviews-short"] });
  const short = row({ dialect: "bho", caveats: ["reviews-short"] });
  const found = warnings([short, few, row()]);
  expect(found.map(({ rows }) => rows)).toEqual([[few], [short, few]]);
  expect(found[0]!.says).toContain("fewer than 30 speakers");
  expect(warnings([row()])).toEqual([]);
});

test("GREG stands beside a rate whose reviews fall short, where there is one", () => {
  expect(beside(row({ caveats: ["reviews-short"], greg: 0.251 }))).toBe("GREG 25.1 %");
  expect(beside(row({ caveats: ["reviews-short"] }))).toBe("");
  expect(beside(row({ caveats: ["few-speakers"], greg: 0.251 }))).toBe("");
});
