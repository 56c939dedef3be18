import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReviewApi } from "../../src/api/review";
import { Clips } from "../../src/desk/clips";
import { Desk } from "../../src/desk/desk";
import { Tray } from "../../src/desk/tray";
import { MemoryStore, Service, task } from "../service";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sit(service: Service, store = new MemoryStore()): Desk {
  const urls = { createObjectURL: () => "blob:ready", revokeObjectURL: () => {} };
  const api = new ReviewApi(service.fetch);
  return new Desk(api, new Tray(api, new Clips(async () => new Response("sound"), urls)), store);
}

/** Let everything that does not wait for a clock happen, then pass the guard against hasty Enters. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
}

async function started(service: Service, store = new MemoryStore()): Promise<Desk> {
  const desk = sit(service, store);
  await desk.start();
  await settle();
  return desk;
}

describe("signing in", () => {
  it("says what the service says of a wrong password, as a sentence", async () => {
    const service = new Service(task("a"));
    service.signedIn = false;
    const desk = await started(service);
    expect(desk.view.phase).toBe("signed-out");
    expect(await desk.signIn("asha", "wrong")).toBe(false);
    expect(desk.view.trouble).toBe("The login or the password is wrong.");
    expect(await desk.signIn("asha", "right")).toBe(true);
    expect(desk.view).toMatchObject({ phase: "working", trouble: "", person: { name: "Asha" } });
  });

  it("offers another try when the service is away", async () => {
    const service = new Service(task("a"));
    service.online = false;
    const desk = await started(service);
    expect(desk.view).toMatchObject({ phase: "unreachable", trouble: "The service cannot be reached." });
    service.online = true;
    await desk.start();
    expect(desk.view).toMatchObject({ phase: "working", trouble: "" });
  });
});

describe("work", () => {
  it("is handed over one by one, in order, and ends", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    for (const id of ["a", "b", "c"]) {
      expect(desk.view.task?.id).toBe(id);
      desk.accept(`text ${id}`);
      await settle();
    }
    expect(desk.view).toMatchObject({ phase: "no-work", status: "Everything is sent." });
    expect([...service.texts.values()].map(({ text }) => text)).toEqual(["text a", "text b", "text c"]);
    service.open = [task("d")];
    await desk.lookAgain();
    expect(desk.view.task?.id).toBe("d");
  });

  it("has the next task and its sound ready", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    expect([service.held.length, desk.view.clipUrl]).toEqual([2, "/v1/tasks/a/clip"]);
    service.online = false;
    desk.accept("text");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, clipUrl: "blob:ready" });
  });

  it("is found again after a reload, with the text that was not sent", async () => {
    const [service, store] = [new Service(task("a"), task("b")), new MemoryStore()];
    const desk = await started(service, store);
    desk.type("half a sent");
    expect(desk.view.status).toBe("Saved on this computer.");
    const again = await started(service, store);
    expect(again.view).toMatchObject({ task: { id: "a" }, text: "half a sent", restored: true });
  });

  it("takes a hasty second Enter for a slip", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    desk.accept("text a");
    await vi.advanceTimersByTimeAsync(100);
    desk.accept("draft b");
    await settle();
    expect(desk.view.task?.id).toBe("b");
    expect(service.texts.has("seg_b")).toBe(false);
  });

  it("asks before it takes an empty text", async () => {
    const service = new Service(task("a", { text: null }, "blind"));
    const desk = await started(service);
    expect(desk.view.text).toBe("");
    desk.accept(" ");
    await settle();
    expect([desk.view.question !== null, service.texts.size]).toEqual([true, 0]);
    desk.answer(false);
    expect(desk.view).toMatchObject({ question: null, task: { id: "a" } });
    desk.accept(" ");
    desk.answer(true);
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe(" ");
  });
});

describe("giving back", () => {
  it("brings another task, not the same again", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    desk.giveBack();
    await settle();
    expect(desk.view.task?.id).toBe("b");
    desk.accept("text b");
    await settle();
    expect(desk.view.task?.id).toBe("c");
    desk.accept("text c");
    await settle();
    expect(desk.view.phase).toBe("no-work");
    expect([service.open.map(({ id }) => id), service.held.length]).toEqual([["a"], 0]);
    await desk.lookAgain();
    expect(desk.view.task?.id).toBe("a");
  });

  it("asks first when there is text to lose", async () => {
    const [service, store] = [new Service(task("a")), new MemoryStore()];
    const desk = await started(service, store);
    desk.type("some work");
    desk.giveBack();
    expect([desk.view.question !== null, service.held.length]).toEqual([true, 1]);
    desk.answer(true);
    await settle();
    expect([service.open.length, store.values.size]).toEqual([1, 0]);
  });
});

describe("without a line", () => {
  it("keeps the text, says so, and sends it once when the line is back", async () => {
    const [service, store] = [new Service(task("a"), task("b")), new MemoryStore()];
    const desk = await started(service, store);
    service.online = false;
    desk.accept("text a");
    await settle();
    expect(desk.view).toMatchObject({ status: "Saved here, 1 waiting to be sent.", task: { id: "b" } });
    expect([...store.values.values()].join()).toContain("text a");
    service.online = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(desk.view.status).toBe("Everything is sent.");
    expect(service.texts.get("seg_a")).toMatchObject({ text: "text a", version: 1 });
    expect(store.values.size).toBe(0);
  });

  it("does no harm when only the answer was lost", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    service.loseAnswers = 1;
    desk.accept("text a");
    await vi.advanceTimersByTimeAsync(3000);
    expect(service.calls.filter((call) => call.endsWith("/revisions")).length).toBe(2);
    expect(service.texts.get("seg_a")?.version).toBe(1);
    expect(desk.view.stuck).toBeNull();
  });

  it("sends after a reload what was waiting, and does not offer that task again", async () => {
    const [service, store] = [new Service(task("a"), task("b")), new MemoryStore()];
    const desk = await started(service, store);
    service.online = false;
    desk.accept("text a");
    await settle();
    service.online = true;
    const again = await started(service, store);
    expect(again.view.task?.id).toBe("b");
    expect(service.texts.get("seg_a")?.text).toBe("text a");
  });
});

describe("a conflict", () => {
  async function conflicted(): Promise<[Desk, Service]> {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "theirs" });
    desk.accept("mine");
    await settle();
    expect(desk.view.stuck).toMatchObject({ text: "mine", current: { text: "theirs" } });
    return [desk, service];
  }

  it("is settled by keeping mine", async () => {
    const [desk, service] = await conflicted();
    desk.keepMine(desk.view.stuck!);
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "mine" });
    expect(desk.view.stuck).toBeNull();
  });

  it("is settled by taking theirs", async () => {
    const [desk, service] = await conflicted();
    desk.takeTheirs(desk.view.stuck!);
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "theirs" });
    expect(desk.view.stuck).toBeNull();
  });
});

describe("leaving", () => {
  it("gives the tasks back and forgets the person", async () => {
    const [service, store] = [new Service(task("a"), task("b")), new MemoryStore()];
    const desk = await started(service, store);
    desk.signOut();
    await settle();
    expect(desk.view).toMatchObject({ phase: "signed-out", person: null, task: null });
    expect([service.signedIn, service.held.length, store.values.size]).toEqual([false, 0, 0]);
  });

  it("warns of unsent text", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    desk.type("unsent");
    desk.signOut();
    await settle();
    expect([service.signedIn, desk.view.question !== null]).toEqual([true, true]);
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
    desk.accept("text a");
    await settle();
    expect(desk.view.phase).toBe("signed-out");
    expect(desk.view.trouble).toMatch(/your text is kept/);
    await desk.signIn("asha", "right");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("text a");
  });
});

describe("a lease", () => {
  it("is renewed while the person is there, and only then", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    const renewals = (): number => service.calls.filter((call) => call.endsWith("/renew")).length;
    desk.touched();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(renewals()).toBe(0);
    desk.touched();
    desk.touched();
    await settle();
    expect(renewals()).toBe(2);
  });

  it("that was lost is said; the text stays in the box", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    service.held = [];
    await vi.advanceTimersByTimeAsync(200_000);
    desk.touched();
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "a" }, trouble: "There is no such task among yours." });
  });
});
