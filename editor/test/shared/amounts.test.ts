import { expect, test } from "vitest";
import { amount, hundredths } from "../../src/shared/amounts";

test("amounts have their currency, two decimals and Indian groups", () => {
  expect(amount(12_345_678, "INR")).toBe("₹1,23,456.78");
  expect(amount(-125, "INR")).toBe("−₹1.25");
  expect(amount(150, "XX")).toBe("1.50 XX");
});

test.each([["12", 1200], ["12.5", 1250], ["1,23,456.78", 12_345_678], [" 0.07 ", 7], ["0.29", 29], ["", null], ["-1", null], ["1.234", null], ["१२", null], ["ten", null]])(
  "%s as typed is %s hundredths", (typed, wanted) => expect(hundredths(typed)).toBe(wanted),
);
