// A day at the desk: the line is down most of the time, answers get lost, the tab is killed at random, work is given back.
// Nothing typed may be lost, nothing may be doubled.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Task } from "../../src/api/types";
import { split } from "../../src/desk/content";
import type { Desk } from "../../src/desk/desk";
import { MemoryCaches } from "../caches";
import { MemoryShelf, Open, Service, task, told } from "../service";
import { sit } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A repeatable source of chance, uniform in [0, 1): the "mulberry32" generator (public domain). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEGMENTS = 60;

class Day {
  readonly service = new Service(...Array.from({ length: SEGMENTS }, (_, n) => task(`t${n}`)));
  /** What the person typed last, by segment. */
  readonly typed = new Map<string, string>();
  /** What the box showed instead of what was typed. */
  readonly lost: string[] = [];
  kills = 0;
  private readonly shelf = new MemoryShelf();
  private readonly tabs = new Open();
  private readonly caches = new MemoryCaches();
  private desk!: Desk;
  /** The task whose text the box holds: the page writes into the box only when it opens a task. */
  private inBox: Task | null = null;

  constructor(private readonly next: () => number) {}

  /** The tab is killed, with all that it was waiting for, and opened again. */
  async kill(): Promise<void> {
    vi.clearAllTimers();
    this.tabs.names.clear();
    this.kills += 1;
    const tab = this.next() < 0.5 ? "same" : `tab ${this.kills}`;
    this.desk = sit(this.service, { shelf: this.shelf, open: this.tabs, tab, packs: this.caches.storage });
    await this.desk.start();
    await vi.advanceTimersByTimeAsync(500);
  }

  async step(): Promise<void> {
    this.service.online = this.next() < 0.3;
    this.service.loseAnswers = this.service.online && this.next() < 0.15 ? 1 : 0;
    if (this.next() < 0.15) await this.kill();
    if (this.next() < 0.03) void this.desk.away.takeAlong(20);
    await this.work();
    await vi.advanceTimersByTimeAsync(500 + this.next() * 20_000);
  }

  /** The end of the day: the line is up, and everything is accepted. */
  async end(): Promise<void> {
    this.service.online = true;
    this.service.loseAnswers = 0;
    for (let round = 0; round < SEGMENTS * 3 && this.desk.view.phase !== "no-work"; round += 1) {
      await vi.advanceTimersByTimeAsync(70_000);
      await this.work(true);
    }
    await this.desk.resume();
    await vi.advanceTimersByTimeAsync(70_000);
  }

  get left(): number {
    return this.desk.view.stuck.length + this.desk.view.left.length + this.shelf.of("letter", "draft").length;
  }

  /** Write a word at the end, and now and then cut the last part in two. Returns all that is in the boxes. */
  private write(word: string): string {
    const hand = this.desk.hand!;
    const { parts } = this.desk.view.content!;
    const [last, text] = [parts.length - 1, `${parts.at(-1)!.text} ${word}`];
    hand.type(text, last);
    const middle = text.indexOf(" ", text.length / 2);
    const cut = this.next() < 0.1 && middle > 0 && split(this.desk.view.content!, last, [text.slice(0, middle), text.slice(middle)], 1000);
    if (cut) hand.edit(cut);
    return told(this.desk.view)!;
  }

  private async work(surely = false): Promise<void> {
    const { task, phase } = this.desk.view;
    const text = told(this.desk.view)!;
    if (phase !== "working" || !task) return;
    const before = this.typed.get(task.id);
    const opened = task !== this.inBox;
    this.inBox = task;
    if (opened && before !== undefined && before !== text) this.lost.push(`${before} -> ${text}`);
    for (const word of ["one", "two", "three"].slice(0, 1 + Math.floor(this.next() * 3))) {
      this.typed.set(task.id, this.write(word));
      if (!surely && this.next() < 0.1) return this.kill();
    }
    if (surely || this.next() < 0.7) this.desk.hand!.accept();
  }
}

test.each([1, 2, 6])("with chance %i loses and doubles nothing", async (seed) => {
  const day = new Day(chance(seed));
  await day.kill();
  for (let step = 0; step < 250; step += 1) await day.step();
  await day.end();
  expect(day.kills).toBeGreaterThan(20);
  expect(day.lost).toEqual([]);
  expect(day.left).toBe(0);
  const sent = [...day.service.texts].map(([segment, { version, text }]) => [segment.slice("seg_".length), text, version]);
  expect(sent.length).toBe(SEGMENTS);
  expect(sent.filter(([id, text, version]) => text !== day.typed.get(String(id)) || version !== 1)).toEqual([]);
}, 60_000); // a day is long on a busy machine
