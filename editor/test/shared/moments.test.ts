import { expect, test } from "vitest";
import { ago, midnight, monthOf } from "../../src/shared/moments";

const NOW = Date.parse("2026-11-28T10:00:00Z");

test.each([
  ["2026-11-28T10:00:30Z", "now"], ["2026-11-28T10:05:00Z", "in 5 minutes"], ["2026-11-28T11:30:00Z", "in 90 minutes"],
  ["2026-11-28T07:00:00Z", "3 hours ago"], ["2026-11-27T09:00:00Z", "25 hours ago"], ["2026-11-23T09:00:00Z", "5 days ago"],
])("%s is %s", (moment, words) => expect(ago(moment, NOW)).toBe(words));

test("months have names, and a day begins at midnight", () => {
  expect(monthOf("2026-11")).toBe("November 2026");
  expect(new Date(midnight(NOW)).getHours()).toBe(0);
});
