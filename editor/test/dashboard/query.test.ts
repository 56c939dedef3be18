import { expect, test } from "vitest";
import { Problem, Unreachable } from "../../src/api/http";
import { Asking } from "../../src/dashboard/query";

const nobodyTurnedAway = (): boolean => false;

test("a late answer to an earlier question is dropped", async () => {
  const asking = new Asking<number>(nobodyTurnedAway);
  let release = (_: number): void => {};
  const slow = asking.ask(() => new Promise((done) => (release = done)));
  await asking.ask(async () => 2);
  release(1);
  await slow;
  expect(asking.view).toEqual({ busy: false, answer: 2, trouble: "" });
});

test("a former answer stays while the next is awaited, and goes where that is refused", async () => {
  const asking = new Asking<number>(nobodyTurnedAway);
  await asking.ask(async () => 1);
  const asked = asking.ask(() => Promise.reject(new Problem(409, "not-comparable", "scores of different rules")));
  expect(asking.view).toEqual({ busy: true, answer: 1, trouble: "" });
  await asked;
  expect(asking.view).toEqual({ busy: false, answer: null, trouble: "Scores of different rules." });
});

test("no line is told in words", async () => {
  const asking = new Asking<number>(nobodyTurnedAway);
  await asking.ask(() => Promise.reject(new Unreachable()));
  expect(asking.view.trouble).toBe("The service cannot be reached.");
});

test("a fault of the page is not hidden", async () => {
  await expect(new Asking(nobodyTurnedAway).ask(() => Promise.reject(new TypeError("x is undefined")))).rejects.toThrow(TypeError);
});

test("whoever is turned away sees no second sentence", async () => {
  const asking = new Asking(() => true);
  await asking.ask(() => Promise.reject(new Problem(401, "unauthorized", "sign in")));
  expect(asking.view.trouble).toBe("");
});
