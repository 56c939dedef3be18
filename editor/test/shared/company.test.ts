import { expect, test } from "vitest";
import { cameBackWith, inWords, wayOf } from "../../src/shared/company";

test("the link leads back to the page that it stands on", () => {
  expect(wayOf("/my-work")).toBe("/v1/sign-in/company?page=%2Fmy-work");
});

test("what came back is said in our words, and nobody else's", () => {
  expect(inWords(cameBackWith("?sign-in=company-unknown"))).toContain("invited");
  expect(inWords(cameBackWith("?sign-in=Send+me+your+password"))).toBe("");
  expect(inWords(cameBackWith("?sign-in=toString"))).toBe("");
  expect(inWords(cameBackWith(""))).toBe("");
});
