import { describe, expect, it, test, vi } from "vitest";
import { Problem, Unreachable } from "../../src/api/http";
import { Outbox, pause_ms, same, type Letter, type Send } from "../../src/desk/outbox";
import { MemoryStore, task } from "../service";

function counter(): () => string {
  let n = 0;
  return () => `op-${++n}`;
}

function open(store = new MemoryStore(), person = "p1"): Outbox {
  return new Outbox(store, person, counter());
}

const away: Send = () => Promise.reject(new Unreachable());
const conflict = (version: number, text: string): Send => () =>
  Promise.reject(new Problem(409, "conflict", "moved on", { version, text }));

describe("a draft", () => {
  it("outlives the page", () => {
    const store = new MemoryStore();
    open(store).keep(task("a"), "किसान");
    expect(open(store).draft(task("a"))).toBe("किसान");
    expect(open(store).draft(task("b"))).toBeNull();
  });

  it("belongs to one person", () => {
    const store = new MemoryStore();
    open(store, "p1").keep(task("a"), "mine");
    expect(open(store, "p2").draft(task("a"))).toBeNull();
  });

  it("may be empty: everything erased is a text too", () => {
    const outbox = open();
    outbox.keep(task("a"), "");
    expect(outbox.draft(task("a"))).toBe("");
  });

  it("is sent on the version it was written on, even when the segment has moved on", () => {
    const outbox = open();
    outbox.keep(task("a", { version: 0 }), "old");
    outbox.keep(task("a", { version: 3 }), "old and more");
    outbox.post(task("a", { version: 3 }), "old and more");
    expect(outbox.letters[0]!.base_version).toBe(0);
  });

  it("is forgotten after a week", () => {
    const store = new MemoryStore();
    const at = Date.now() - 8 * 86_400_000;
    store.setItem("boli.p1.draft.a", JSON.stringify({ text: "old", version: 0, at }));
    expect(open(store).draft(task("a"))).toBeNull();
    expect(store.values.size).toBe(0);
  });

  it("leaves nothing behind when forgotten", () => {
    const store = new MemoryStore();
    const outbox = open(store);
    outbox.keep(task("a"), "x");
    outbox.forget("a");
    expect(store.values.size).toBe(0);
  });
});

describe("a letter", () => {
  it("is sent once, and gone", async () => {
    const outbox = open();
    outbox.post(task("a"), "text");
    const sent: Letter[] = [];
    expect(await outbox.flush(async (letter) => void sent.push(letter))).toBe("done");
    expect(sent.map(({ segment_id, base_version, text }) => ({ segment_id, base_version, text }))).toEqual([
      { segment_id: "seg_a", base_version: 0, text: "text" },
    ]);
    expect(outbox.empty).toBe(true);
  });

  it("keeps its operation_id over tries and reloads", async () => {
    const store = new MemoryStore();
    const outbox = open(store);
    outbox.post(task("a"), "text");
    const tried: string[] = [];
    const note: Send = (letter) => (tried.push(letter.operation_id), away(letter));
    expect(await outbox.flush(note)).toBe("unreachable");
    expect(await open(store).flush(note)).toBe("unreachable");
    expect(tried).toEqual(["op-1", "op-1"]);
  });

  it("is sent in the order of writing", async () => {
    const store = new MemoryStore();
    const outbox = open(store);
    vi.useFakeTimers({ now: 1000 });
    for (const id of ["a", "b", "c"]) {
      outbox.post(task(id), id);
      vi.advanceTimersByTime(1);
    }
    vi.useRealTimers();
    const sent: string[] = [];
    await open(store).flush(async ({ text }) => void sent.push(text));
    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("waits while the service is away, and those behind it too", async () => {
    const outbox = open();
    outbox.post(task("a"), "1");
    outbox.post(task("b"), "2");
    let tries = 0;
    await outbox.flush((letter) => (tries++, away(letter)));
    expect([tries, outbox.waiting]).toEqual([1, 2]);
  });

  it("waits for the person to sign in again", async () => {
    const outbox = open();
    outbox.post(task("a"), "1");
    expect(await outbox.flush(() => Promise.reject(new Problem(401, "", "over")))).toBe("signed-out");
    expect(outbox.waiting).toBe(1);
  });

  it("that is refused is kept, with the reason, and does not stop the next", async () => {
    const outbox = open();
    outbox.post(task("a"), "1");
    outbox.post(task("b"), "2");
    const refuse: Send = async ({ task_id }) => {
      if (task_id === "a") throw new Problem(404, "", "it was deleted");
    };
    expect(await outbox.flush(refuse)).toBe("done");
    expect(outbox.stuck).toMatchObject({ task_id: "a", state: "refused", detail: "it was deleted", text: "1" });
    expect(outbox.waiting).toBe(0);
  });
});

describe("a conflict", () => {
  async function stuck(text: string, theirs: string): Promise<Outbox> {
    const outbox = open();
    outbox.post(task("a"), text);
    await outbox.flush(conflict(4, theirs));
    return outbox;
  }

  it("shows both texts and sends nothing by itself", async () => {
    const outbox = await stuck("mine", "theirs");
    expect(outbox.stuck).toMatchObject({ text: "mine", current: { version: 4, text: "theirs" } });
    expect(outbox.waiting).toBe(0);
  });

  test.each(["mine", "theirs"])("is settled by choosing %s", async (chosen) => {
    const outbox = await stuck("mine", "theirs");
    outbox.settle(outbox.stuck!, chosen);
    expect(outbox.stuck).toBeNull();
    expect(outbox.letters[0]).toMatchObject({ text: chosen, base_version: 4, operation_id: "op-2", state: "waiting" });
  });

  it("over the same words settles itself", async () => {
    const outbox = await stuck("ड़क ", "ड़क");
    expect(outbox.stuck).toBeNull();
    expect(outbox.letters[0]).toMatchObject({ base_version: 4, state: "waiting" });
  });
});

describe("storage", () => {
  it("that is full is noticed, and the text stays in hand", async () => {
    const store = new MemoryStore();
    store.full = true;
    const outbox = open(store);
    outbox.post(task("a"), "text");
    expect([outbox.safe, outbox.waiting]).toEqual([false, 1]);
    store.full = false;
    outbox.keep(task("b"), "more");
    expect(outbox.safe).toBe(true);
    expect(open(store).letters.map(({ text }) => text)).toEqual(["text"]);
  });

  test.each(["{", "[]", "null", "7", '{"text": null}'])("holding %s is taken as empty", (rubbish) => {
    const store = new MemoryStore();
    store.setItem("boli.p1.letter.a", rubbish);
    store.setItem("boli.p1.draft.a", rubbish);
    expect(open(store).empty).toBe(true);
  });

  it("is shared by two tabs without loss", async () => {
    const store = new MemoryStore();
    const [one, other] = [new Outbox(store, "p1", () => "op-one"), new Outbox(store, "p1", () => "op-other")];
    one.post(task("a"), "1");
    other.keep(task("b"), "2");
    other.post(task("c"), "3");
    const later = open(store);
    expect(later.letters.map(({ text }) => text)).toEqual(["1", "3"]);
    expect(later.draft(task("b"))).toBe("2");
    await one.flush(() => Promise.resolve());
    expect(open(store).letters.map(({ text }) => text)).toEqual(["3"]);
  });

  it("of one person is cleared, of another not", () => {
    const store = new MemoryStore();
    open(store, "p1").keep(task("a"), "x");
    open(store, "p2").keep(task("a"), "y");
    open(store, "p1").clear();
    expect([...store.values.keys()]).toEqual(["boli.p2.draft.a"]);
  });
});

test.each([
  ["\u095c", "\u0921\u093c", true],
  ["राशन\n", "राशन", true],
  ["क\u200dष", "कष", false],
  ["राशन कार्ड", "राशन-कार्ड", false],
])("%j and %j are the same: %s", (a, b, expected) => {
  expect(same(a, b)).toBe(expected);
});

test.each([[1, 1500, 2500], [2, 3000, 5000], [6, 45_000, 75_000], [500, 45_000, 75_000]])(
  "try %i waits from %i to %i ms",
  (tries, least, most) => {
    expect([pause_ms(tries, 0), pause_ms(tries, 1)]).toEqual([least, most]);
  },
);
