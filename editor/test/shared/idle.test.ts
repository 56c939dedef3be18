import { beforeEach, expect, test } from "vitest";
import { Idle } from "../../src/shared/idle";

let kept: Map<string, string>;
let now_ms: number;
const storage = (): Storage =>
  ({
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }) as unknown as Storage;
const tab = (): Idle => new Idle(storage, () => now_ms);
const wait = (minutes: number): void => void (now_ms += minutes * 60_000);

beforeEach(() => {
  kept = new Map();
  now_ms = 1_000_000;
});

test("a page that nobody touches is due, and one that somebody does is not", () => {
  const page = tab();
  expect(page.due).toBe(false); // the service has not said after how long
  page.minutes = 15;
  wait(14.9);
  expect(page.due).toBe(false);
  page.touch();
  wait(14.9);
  expect(page.due).toBe(false);
  wait(0.2);
  expect(page.due).toBe(true);
});

test("a touch in another tab counts, and all tabs lock and unlock together", () => {
  const [one, other] = [tab(), tab()];
  one.minutes = 15;
  wait(10);
  other.touch();
  wait(10);
  expect([one.due, other.due]).toEqual([false, false]);
  wait(6);
  expect([one.due, other.due]).toEqual([true, true]);
  one.lock();
  expect([other.locked, other.untold]).toEqual([true, true]);
  one.serviceKnows();
  expect(other.untold).toBe(false);
  other.lock();
  expect(other.untold).toBe(false);
  other.unlock();
  expect([one.locked, one.due, other.due]).toEqual([false, false, false]);
});

test("a page that is opened anew is as it was, also without the service", () => {
  const before = tab();
  before.minutes = 15;
  before.lock();
  expect(tab().locked).toBe(true);
  expect(tab().minutes).toBe(15);
  before.minutes = 0;
  wait(60);
  expect(before.due).toBe(false);
});

test("without storage each tab counts for itself", () => {
  const page = new Idle(() => {
    throw new Error("forbidden");
  }, () => now_ms);
  page.touch();
  page.lock();
  page.unlock();
  expect([page.locked, page.due]).toEqual([false, false]);
});
