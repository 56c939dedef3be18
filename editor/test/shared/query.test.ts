import { expect, test } from "vitest";
import { Problem, Unreachable } from "../../src/api/http";
import { Query } from "../../src/shared/query";

const nobodyTurnedAway = (): boolean => false;

test("a late answer to an earlier question is dropped", async () => {
  const query = new Query<number>(nobodyTurnedAway);
  let release = (_: number): void => {};
  const slow = query.run(() => new Promise((done) => (release = done)));
  await query.run(async () => 2);
  release(1);
  await slow;
  expect(query.view).toEqual({ busy: false, answer: 2, trouble: "" });
});

test("a former answer stays while the next is awaited, and goes where that is refused", async () => {
  const query = new Query<number>(nobodyTurnedAway);
  await query.run(async () => 1);
  const asked = query.run(() => Promise.reject(new Problem(409, "not-comparable", "scores of different rules")));
  expect(query.view).toEqual({ busy: true, answer: 1, trouble: "" });
  await asked;
  expect(query.view).toEqual({ busy: false, answer: null, trouble: "Scores of different rules." });
});

test("no line is told in words", async () => {
  const query = new Query<number>(nobodyTurnedAway);
  await query.run(() => Promise.reject(new Unreachable()));
  expect(query.view.trouble).toBe("The service cannot be reached.");
});

test("a fault of the page is not hidden", async () => {
  await expect(new Query(nobodyTurnedAway).run(() => Promise.reject(new TypeError("x is undefined")))).rejects.toThrow(TypeError);
});

test("whoever is turned away sees no second sentence", async () => {
  const query = new Query(() => true);
  await query.run(() => Promise.reject(new Problem(401, "unauthorized", "sign in")));
  expect(query.view.trouble).toBe("");
});
