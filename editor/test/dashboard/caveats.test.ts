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
  expect(beside("reviews-short", row({ greg: 0.251 }))).toBe(" (20.0 %, by GREG 25.1 %)");
  expect(beside("reviews-short", row())).toBe("");
  expect(beside("few-speakers", row({ greg: 0.251 }))).toBe("");
});
