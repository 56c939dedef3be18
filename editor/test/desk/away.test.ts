import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Desk } from "../../src/desk/desk";
import { MemoryShelf, Open, Service, saying, task, told } from "../service";
import { accept, settle, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("without a line", () => {
  it("keeps the text, says so, and sends it once when the line is back", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    service.online = false;
    accept(desk, "text a");
    await settle();
    expect(desk.view).toMatchObject({ status: "Saved here, 1 waiting to be sent.", task: { id: "b" } });
    expect(JSON.stringify([...shelf.values.values()])).toContain("text a");
    service.online = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(desk.view.status).toBe("Everything is sent.");
    expect(service.texts.get("seg_a")).toMatchObject({ text: "text a", version: 1 });
    expect(shelf.of("draft", "letter")).toEqual([]);
  });

  it("does no harm when only the answer was lost", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    service.loseAnswers = 1;
    accept(desk, "text a");
    await vi.advanceTimersByTimeAsync(3000);
    expect(service.calls.filter((call) => call.endsWith("/revisions")).length).toBe(2);
    expect(service.texts.get("seg_a")?.version).toBe(1);
    expect(desk.view.stuck).toEqual([]);
  });

  it("sends after a reload what was waiting, and does not offer that task again", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    service.online = false;
    accept(desk, "text a");
    await settle();
    service.online = true;
    const again = await started(service, { shelf });
    expect(again.view.task?.id).toBe("b");
    expect(service.texts.get("seg_a")?.text).toBe("text a");
  });

  it("goes on by itself when the line is back, and says one thing everywhere", async () => {
    const service = new Service(task("a"), task("b"), task("c"), task("d"));
    const desk = await started(service);
    service.online = false;
    for (const id of ["a", "b"]) {
      accept(desk, `text ${id}`);
      await settle();
    }
    expect(desk.view).toMatchObject({ phase: "unreachable", status: "Saved here, 2 waiting to be sent." });
    service.online = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "c" }, trouble: "", status: "Everything is sent." });
  });

  it("goes on at once when the browser says that it is back", async () => {
    const service = new Service(task("a"));
    service.online = false;
    const desk = await started(service);
    expect(desk.view.phase).toBe("unreachable");
    service.online = true;
    await desk.resume();
    expect(desk.view).toMatchObject({ phase: "working", trouble: "" });
  });
});

describe("a conflict", () => {
  async function conflicted(): Promise<[Desk, Service]> {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "theirs" });
    accept(desk, "mine");
    await settle();
    expect(desk.view.stuck).toMatchObject([{ ...saying("mine"), current: { text: "theirs" } }]);
    return [desk, service];
  }

  it("is settled by keeping mine", async () => {
    const [desk, service] = await conflicted();
    desk.sender.keepMine(desk.view.stuck[0]!);
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "mine" });
    expect(desk.view.stuck).toEqual([]);
  });

  it("is settled by taking theirs", async () => {
    const [desk, service] = await conflicted();
    desk.sender.takeTheirs(desk.view.stuck[0]!);
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "theirs" });
    expect(desk.view.stuck).toEqual([]);
  });
});

describe("leaving", () => {
  it("gives the tasks back and forgets the person", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.signOut();
    await settle();
    expect(desk.view).toMatchObject({ phase: "signed-out", person: null, task: null });
    expect([service.signedIn, service.held.length, shelf.values.size]).toEqual([false, 0, 0]);
  });

  it("keeps unsent text, says so, and finds it again", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    desk.hand!.type("unsent");
    desk.signOut();
    await settle();
    expect([service.signedIn, desk.view.question !== null]).toEqual([true, true]);
    desk.answer(true);
    await settle();
    expect([service.signedIn, service.held.map(({ id }) => id)]).toEqual([false, ["a"]]); // what was begun stays mine
    await desk.signIn("asha", "right");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "a" }, ...saying("unsent"), source: "restored" });
  });

  it("in one tab takes nothing from another", async () => {
    const [service, shelf, open] = [new Service(task("a"), task("b")), new MemoryShelf(), new Open()];
    const one = await started(service, { shelf, open, tab: "A" });
    const other = await started(service, { shelf, open, tab: "B" });
    one.hand!.type("typed in A");
    await settle();
    other.signOut();
    other.answer(true);
    await settle();
    expect([other.view.phase, service.signedIn]).toEqual(["signed-out", false]);
    expect(shelf.of("draft")).toMatchObject([saying("typed in A")]);
    accept(one, "typed in A");
    await settle();
    await one.signIn("asha", "right");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("typed in A");
  });

  it("does not pretend when the service is away", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    service.online = false;
    desk.signOut();
    await settle();
    expect(desk.view).toMatchObject({ phase: "working", trouble: "You are still signed in. The service cannot be reached." });
  });
});

describe("the session", () => {
  it("that ends keeps the text for the next", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    service.signedIn = false;
    accept(desk, "text a");
    await settle();
    expect(desk.view.phase).toBe("signed-out");
    expect(desk.view.trouble).toMatch(/your text is kept/);
    await desk.signIn("asha", "right");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("text a");
  });
});

describe("two tabs", () => {
  async function both(...ids: string[]): Promise<[Service, Desk, Desk, MemoryShelf]> {
    const [service, shelf, open] = [new Service(...ids.map((id) => task(id))), new MemoryShelf(), new Open()];
    const one = await started(service, { shelf, open, tab: "A" });
    return [service, one, await started(service, { shelf, open, tab: "B" }), shelf];
  }

  it("with one task lose neither text: the next tab offers both", async () => {
    const [service, one, other, shelf] = await both("a");
    one.hand!.type("typed in A");
    other.hand!.type("typed in B");
    await settle();
    expect(one.view.others).toMatchObject([saying("typed in B")]);
    const later = await started(service, { shelf, tab: "C" });
    expect([told(later.view), told(later.view.others[0])].sort()).toEqual(["typed in A", "typed in B"]);
    later.hand!.use(later.view.others[0]!);
    expect([told(later.view), told(later.view.others[0])].sort()).toEqual(["typed in A", "typed in B"]);
  });

  it("move on together when nothing was typed in the other", async () => {
    const [, one, other] = await both("a", "b");
    accept(one, "from A");
    await settle();
    expect(other.view).toMatchObject({ task: { id: "b" }, note: expect.stringContaining("another tab") });
  });

  it("that accept one segment both show no conflict with oneself", async () => {
    const [service, one, other] = await both("a", "b");
    other.hand!.type("from B");
    accept(one, "from A");
    await settle();
    expect(other.view.task?.id).toBe("a");
    accept(other, "from B");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "from B" });
    expect([one.view.stuck, other.view.stuck]).toEqual([[], []]);
  });
});
