import { describe, expect, it, test, vi } from "vitest";
import { Problem, Unreachable } from "../../src/api/http";
import { Journal } from "../../src/desk/journal";
import { same, textOf } from "../../src/desk/content";
import type { Draft, Letter } from "../../src/desk/kept";
import { Outbox, type Send } from "../../src/desk/outbox";
import { pause_ms } from "../../src/desk/retry";
import { MemoryShelf, Open, saying, says, task, told } from "../service";

function counter(): () => string {
  let n = 0;
  return () => `op-${++n}`;
}

interface Where {
  shelf?: MemoryShelf;
  person?: string;
  open?: Open;
  tab?: string;
  newId?: () => string;
}

/** The outbox of a tab; where `open` is not given, no other tab is open. */
async function open({ shelf = new MemoryShelf(), person = "p1", open = new Open(), tab = "t1", newId = counter() }: Where = {}): Promise<Outbox> {
  const outbox = new Outbox(await Journal.open(shelf.tab(), person), open.tab(tab), newId);
  await outbox.lookAround();
  return outbox;
}

/** Let what was written reach the shelf. */
async function written(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const sent: Send = async ({ task, content }) => (
  { segment_id: task.segment.id, version: 1, text: textOf(content), content: null, kept_as: "text" }
);
const away: Send = () => Promise.reject(new Unreachable());
const conflict = (version: number, text: string): Send => () =>
  Promise.reject(new Problem(409, "conflict", "moved on", { version, text }));

describe("a draft", () => {
  it("outlives the page", async () => {
    const shelf = new MemoryShelf();
    (await open({ shelf })).keep(task("a"), says("किसान"));
    const later = await open({ shelf });
    expect(told(later.draft(task("a")))).toBe("किसान");
    expect(later.draft(task("b"))).toBeNull();
  });

  it("of a closed tab becomes that of the next", async () => {
    const shelf = new MemoryShelf();
    (await open({ shelf, tab: "t1" })).keep(task("a"), says("किसान"));
    const later = await open({ shelf, tab: "t2" });
    expect(told(later.takeOver(task("a")))).toBe("किसान");
    await written();
    expect(shelf.of("draft")).toHaveLength(1);
  });

  it("belongs to one person", async () => {
    const shelf = new MemoryShelf();
    (await open({ shelf, person: "p1" })).keep(task("a"), says("mine"));
    expect((await open({ shelf, person: "p2" })).takeOver(task("a"))).toBeNull();
  });

  it("may be empty: everything erased is a text too", async () => {
    const outbox = await open();
    outbox.keep(task("a"), says(""));
    expect(told(outbox.draft(task("a")))).toBe("");
  });

  it("is sent on the version it was written on, even when the segment has moved on", async () => {
    const outbox = await open();
    outbox.keep(task("a", { version: 0 }), says("old"));
    outbox.keep(task("a", { version: 3 }), says("old and more"));
    outbox.post(task("a", { version: 3 }), says("old and more"));
    expect(outbox.letters[0]!.base_version).toBe(0);
  });

  it("is forgotten after a week", async () => {
    const shelf = new MemoryShelf();
    vi.useFakeTimers({ now: Date.now() - 8 * 86_400_000, toFake: ["Date"] });
    (await open({ shelf })).keep(task("a"), says("old"));
    vi.useRealTimers();
    await written();
    expect((await open({ shelf })).draft(task("a"))).toBeNull();
    await written();
    expect(shelf.values.size).toBe(0);
  });

  it("leaves nothing behind when dropped", async () => {
    const shelf = new MemoryShelf();
    const outbox = await open({ shelf });
    outbox.keep(task("a"), says("x"));
    outbox.drop(task("a"));
    await written();
    expect(shelf.values.size).toBe(0);
  });
});

describe("two tabs with one task", () => {
  it("keep both texts, and the next tab offers both", async () => {
    const [shelf, both] = [new MemoryShelf(), new Open()];
    const a = await open({ shelf, open: both, tab: "A" });
    const b = await open({ shelf, open: both, tab: "B" });
    a.keep(task("x"), says("typed in A"));
    expect(b.takeOver(task("x"))).toBeNull(); // A is open: its text is its own
    b.keep(task("x"), says("typed in B"));
    await written();
    const later = await open({ shelf, tab: "C" });
    const own = later.takeOver(task("x"))!;
    expect(new Set([told(own), ...later.others(task("x")).map(told)])).toEqual(new Set(["typed in A", "typed in B"]));
  });

  it("hear of each other's texts", async () => {
    const [shelf, both] = [new MemoryShelf(), new Open()];
    const [a, b] = [await open({ shelf, open: both, tab: "A" }), await open({ shelf, open: both, tab: "B" })];
    a.keep(task("x"), says("typed in A"));
    await written();
    expect(b.others(task("x")).map(told)).toEqual(["typed in A"]);
    expect(b.left(new Set())).toEqual([]);
  });

  it("exchange a text without losing the other", async () => {
    const shelf = new MemoryShelf();
    (await open({ shelf, tab: "A" })).keep(task("x"), says("one"));
    const later = await open({ shelf, tab: "B" });
    later.keep(task("x"), says("two"));
    later.exchange(task("x"), later.others(task("x"))[0]!);
    expect([told(later.draft(task("x"))), told(later.others(task("x"))[0])]).toEqual(["one", "two"]);
  });

  it("exchange a text with an open tab without losing any", async () => {
    const [shelf, both] = [new MemoryShelf(), new Open()];
    const [a, b] = [await open({ shelf, open: both, tab: "A" }), await open({ shelf, open: both, tab: "B" })];
    a.keep(task("x"), says("one"));
    await written();
    await b.lookAround();
    b.keep(task("x"), says("two"));
    b.exchange(task("x"), b.others(task("x"))[0]!);
    await written();
    expect([told(a.draft(task("x"))), told(b.draft(task("x")))]).toEqual(["one", "one"]);
    expect(shelf.of("draft").map((each) => told(each as Draft)).sort()).toEqual(["one", "one", "two"]);
  });

  it("accepted in both: the later text of the person replaces the earlier one, unasked", async () => {
    const [shelf, both] = [new MemoryShelf(), new Open()];
    const [a, b] = [await open({ shelf, open: both, tab: "A" }), await open({ shelf, open: both, tab: "B" })];
    a.post(task("x"), says("from A"));
    await a.flush(sent);
    await written();
    b.post(task("x"), says("from B"));
    await b.flush(conflict(1, "from A"));
    expect(b.stuck).toEqual([]);
    expect(b.letters).toMatchObject([{ ...saying("from B"), base_version: 1, state: "waiting" }]);
  });
});

describe("a text whose task is gone", () => {
  it("is shown, and can be sent all the same", async () => {
    const outbox = await open();
    outbox.keep(task("a"), says("half"));
    outbox.keep(task("b"), says("in hand"));
    expect(outbox.left(new Set(["b"])).map(told)).toEqual(["half"]);
    outbox.postLeft(outbox.left(new Set(["b"]))[0]!);
    expect(outbox.letters).toMatchObject([{ ...saying("half"), state: "waiting" }]);
    expect(outbox.left(new Set(["b"]))).toEqual([]);
  });
});

describe("a letter", () => {
  it("is sent once, and gone", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("text"));
    const seen: Letter[] = [];
    expect(await outbox.flush((letter) => (seen.push(letter), sent(letter)))).toBe("done");
    expect(seen.map((letter) => [letter.task.segment.id, letter.base_version, told(letter)])).toEqual([["seg_a", 0, "text"]]);
    expect(outbox.empty).toBe(true);
  });

  it("keeps its operation_id over tries and reloads", async () => {
    const shelf = new MemoryShelf();
    const outbox = await open({ shelf });
    outbox.post(task("a"), says("text"));
    const tried: string[] = [];
    const note: Send = (letter) => (tried.push(letter.operation_id), away(letter));
    expect(await outbox.flush(note)).toBe("unreachable");
    expect(await (await open({ shelf })).flush(note)).toBe("unreachable");
    expect(tried).toEqual(["op-1", "op-1"]);
  });

  it("is sent in the order of writing", async () => {
    const shelf = new MemoryShelf();
    const outbox = await open({ shelf });
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    for (const id of ["a", "b", "c"]) {
      outbox.post(task(id), says(id));
      vi.advanceTimersByTime(1);
    }
    vi.useRealTimers();
    const seen: string[] = [];
    await (await open({ shelf })).flush((letter) => (seen.push(told(letter)!), sent(letter)));
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("waits while the service is away, and those behind it too", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("1"));
    outbox.post(task("b"), says("2"));
    let tries = 0;
    await outbox.flush((letter) => (tries++, away(letter)));
    expect([tries, outbox.waiting]).toEqual([1, 2]);
  });

  it("waits for the person to sign in again", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("1"));
    expect(await outbox.flush(() => Promise.reject(new Problem(401, "", "over")))).toBe("signed-out");
    expect(outbox.waiting).toBe(1);
  });

  it("that is refused is kept, with the reason, and does not stop the next", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("1"));
    outbox.post(task("b"), says("2"));
    const refuse: Send = async (letter) => {
      if (letter.task.id === "a") throw new Problem(404, "", "it was deleted");
      return sent(letter);
    };
    expect(await outbox.flush(refuse)).toBe("done");
    expect(outbox.stuck).toMatchObject([{ task: { id: "a" }, state: "refused", detail: "it was deleted", ...saying("1") }]);
    expect(outbox.waiting).toBe(0);
    outbox.retryRefused();
    expect(outbox.waiting).toBe(1);
  });

  it("that was refused is in the box again when the person gets the task after all", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("mine"));
    await outbox.flush(() => Promise.reject(new Problem(404, "", "it went to somebody else")));
    expect(outbox.has("a")).toBe(false);
    expect(told(outbox.takeOver(task("a")))).toBe("mine");
    expect(outbox.stuck).toEqual([]);
  });
});

describe("a conflict", () => {
  async function stuck(text: string, theirs: string): Promise<Outbox> {
    const outbox = await open();
    outbox.post(task("a"), says(text));
    await outbox.flush(conflict(4, theirs));
    return outbox;
  }

  it("shows both texts and sends nothing by itself", async () => {
    const outbox = await stuck("mine", "theirs");
    expect(outbox.stuck).toMatchObject([{ ...saying("mine"), current: { version: 4, text: "theirs" } }]);
    expect(outbox.waiting).toBe(0);
  });

  test.each(["mine", "theirs"])("is settled by choosing %s", async (chosen) => {
    const outbox = await stuck("mine", "theirs");
    outbox.settle(outbox.stuck[0]!, says(chosen));
    expect(outbox.stuck).toEqual([]);
    expect(outbox.letters[0]).toMatchObject({ ...saying(chosen), base_version: 4, operation_id: "op-2", state: "waiting" });
  });

  it("over the same words settles itself", async () => {
    const outbox = await stuck("ड़क ", "ड़क");
    expect(outbox.stuck).toEqual([]);
    expect(outbox.letters[0]).toMatchObject({ base_version: 4, state: "waiting" });
  });

  it("where the other text is not shown (the blind arm) is one all the same", async () => {
    const outbox = await open();
    outbox.post(task("a"), says("mine"));
    await outbox.flush(() => Promise.reject(new Problem(409, "conflict", "moved on", { version: 2, text: null })));
    expect(outbox.stuck).toMatchObject([{ ...saying("mine"), current: { text: null } }]);
  });
});

describe("what was sent", () => {
  it("can be opened again, newest first, and is told from what others wrote", async () => {
    const outbox = await open();
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    for (const id of ["a", "b"]) {
      outbox.post(task(id), says(`text ${id}`));
      vi.advanceTimersByTime(1);
    }
    await outbox.flush(async (letter) => ({ ...(await sent(letter)), version: 7 }));
    vi.advanceTimersByTime(1);
    outbox.post(task("c"), says("text c"));
    expect(outbox.editable.map(told)).toEqual(["text c", "text b", "text a"]);
    expect([outbox.has("a"), outbox.has("d")]).toEqual([true, false]);
    vi.advanceTimersByTime(1);
    outbox.post(task("a", { version: 7 }), says("better a"));
    vi.useRealTimers();
    expect(outbox.letters.at(-1)).toMatchObject({ base_version: 7, replaces: { parts: [{ text: "text a" }] } });
  });

  it("is forgotten at the end of the day; what was not sent is not", async () => {
    const shelf = new MemoryShelf();
    const outbox = await open({ shelf });
    outbox.post(task("a"), says("sent"));
    await outbox.flush(sent);
    outbox.keep(task("b"), says("typed"));
    outbox.forgetSent();
    await written();
    expect(shelf.of("sent", "draft")).toMatchObject([saying("typed")]);
  });

  it("is kept for the last fifty, and for a day", async () => {
    const shelf = new MemoryShelf();
    const outbox = await open({ shelf });
    for (let n = 0; n < 60; n += 1) outbox.post(task(`t${n}`), says("text"));
    await outbox.flush(sent);
    await written();
    expect((await open({ shelf })).editable).toHaveLength(50);
    vi.useFakeTimers({ now: Date.now() + 90_000_000, toFake: ["Date"] });
    expect((await open({ shelf })).editable).toHaveLength(0);
    vi.useRealTimers();
  });
});

describe("storage", () => {
  it("that is full is noticed, and the text stays in hand", async () => {
    const shelf = new MemoryShelf();
    shelf.full = true;
    const outbox = await open({ shelf });
    outbox.post(task("a"), says("text"));
    await written();
    expect([outbox.safe, outbox.waiting]).toEqual([false, 1]);
    shelf.full = false;
    outbox.keep(task("b"), says("more"));
    await written();
    expect([outbox.safe, outbox.kept]).toEqual([true, true]);
    expect((await open({ shelf })).letters.map(told)).toEqual(["text"]);
  });

  it("is shared by two tabs without loss", async () => {
    const [shelf, both] = [new MemoryShelf(), new Open()];
    const one = await open({ shelf, open: both, tab: "A", newId: () => "op-one" });
    const other = await open({ shelf, open: both, tab: "B", newId: () => "op-other" });
    one.post(task("a"), says("1"));
    other.keep(task("b"), says("2"));
    other.post(task("c"), says("3"));
    await written();
    const later = await open({ shelf });
    expect(later.letters.map(told).sort()).toEqual(["1", "3"]);
    expect(told(later.takeOver(task("b")))).toBe("2");
    await one.flush(sent);
    await written();
    expect((await open({ shelf })).letters).toEqual([]);
    expect(other.letters).toEqual([]);
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
