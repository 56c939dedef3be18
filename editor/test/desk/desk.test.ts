import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReviewApi } from "../../src/api/review";
import type { Task } from "../../src/api/types";
import { Clips } from "../../src/desk/clips";
import { Desk } from "../../src/desk/desk";
import { Tray } from "../../src/desk/tray";
import { MemoryShelf, Open, PERSON, Service, task } from "../service";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Where {
  shelf?: MemoryShelf;
  open?: Open;
  tab?: string;
  goTo?: (address: string) => void;
}

function sit(service: Service, { shelf = new MemoryShelf(), open = new Open(), tab = "t1", goTo = () => {} }: Where = {}): Desk {
  const urls = { createObjectURL: () => "blob:ready", revokeObjectURL: () => {} };
  const api = new ReviewApi(service.fetch);
  const tray = new Tray(api, new Clips(async () => new Response("sound"), urls));
  const desk = new Desk(api, tray, shelf.tab(), Promise.resolve(open.tab(tab)), goTo);
  desk.subscribe(({ task }) => task && setTimeout(() => desk.soundReady(), 50)); // as the player says it
  return desk;
}

/** Let everything that does not wait for a clock happen, then pass the guard against hasty Enters. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
}

async function started(service: Service, where: Where = {}): Promise<Desk> {
  const desk = sit(service, where);
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
      desk.hand!.accept(`text ${id}`);
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
    desk.hand!.accept("text");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, clipUrl: "blob:ready" });
  });

  it("is found again after a reload, with the text that was not sent", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.type("half a sent");
    expect(desk.view.status).toBe("Saving.");
    await settle();
    expect(desk.view.status).toBe("Saved on this computer.");
    const again = await started(service, { shelf });
    expect(again.view).toMatchObject({ task: { id: "a" }, text: "half a sent", source: "restored" });
  });

  it("takes a hasty second Enter for a slip", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    desk.hand!.accept("text a");
    await vi.advanceTimersByTimeAsync(100);
    desk.hand!.accept("draft b");
    await settle();
    expect(desk.view.task?.id).toBe("b");
    expect(service.texts.has("seg_b")).toBe(false);
  });

  it("takes an empty text only by a key of its own", async () => {
    const service = new Service(task("a", { text: null }, "blind"));
    const desk = await started(service);
    expect(desk.view.text).toBe("");
    for (let enter = 0; enter < 5; enter += 1) {
      desk.hand!.accept(" ");
      await settle();
    }
    expect(desk.view).toMatchObject({ question: null, task: { id: "a" }, note: expect.stringContaining("The box is empty") });
    expect(service.texts.size).toBe(0);
    desk.hand!.nothingSaid("something");
    expect([desk.view.note, service.texts.size]).toEqual([expect.stringContaining("Erase it first"), 0]);
    desk.hand!.nothingSaid(" ");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("");
  });

  it("takes no marks that turn the direction of text, and says so first", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    desk.hand!.accept("ab\u202ecd\u200d");
    await settle();
    expect([desk.view.note, service.texts.size]).toEqual([expect.stringContaining("invisible marks"), 0]);
    desk.hand!.accept("ab\u202ecd\u200d");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("abcd\u200d");
  });

  it("asks for the names of languages when the work is on the screen and the next lies ready", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = sit(service);
    void desk.start();
    await vi.advanceTimersByTimeAsync(20);
    expect([desk.view.task?.id, service.calls.includes("GET /v1/languages")]).toEqual(["a", false]); // its sound is on the way
    await settle();
    expect(service.calls.at(-1)).toBe("GET /v1/languages");
  });
});

describe("what the person likes", () => {
  it("is kept from segment to segment and from day to day, for each person", async () => {
    const [service, shelf] = [new Service(task("a"), task("b"), task("c")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.prefer({ sound: { rate: 1.5, volume: 0.4, loop: true }, keys: { profile: "ELAN", own: { play: "F9" } } });
    desk.hand!.accept("text a");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, settings: { sound: { rate: 1.5, volume: 0.4, loop: true } } });
    desk.signOut();
    await settle();
    await desk.signIn("asha", "right");
    await settle();
    expect(desk.view.settings).toMatchObject({ sound: { rate: 1.5 }, keys: { profile: "ELAN", own: { play: "F9" } } });
    service.person = { ...PERSON, id: "per_2" };
    expect((await started(service, { shelf })).view.settings.sound.rate).toBe(1);
  });
});

describe("the text before", () => {
  it("is opened again and replaced; the segment in hand comes back after it", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    for (const id of ["a", "b"]) {
      desk.hand!.accept(`text ${id}`);
      await settle();
    }
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "b" }, text: "text b", source: "accepted" });
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "a" }, text: "text a" });
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "a" }, note: expect.stringContaining("no earlier text") });
    await settle();
    desk.hand!.accept("better a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "better a" });
    expect(desk.view).toMatchObject({ task: { id: "c" }, text: "draft c", source: "draft" });
  });

  it("that is left as it was is not sent again", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    desk.hand!.accept("text a");
    await settle();
    desk.hand!.back();
    await settle();
    desk.hand!.accept("text a");
    await settle();
    expect([service.texts.get("seg_a")?.version, desk.view.task?.id]).toEqual([1, "b"]);
  });

  it("can be opened and replaced while it still waits to be sent", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    service.online = false;
    desk.hand!.accept("text a");
    await settle();
    desk.hand!.back();
    await settle();
    desk.hand!.accept("better a");
    await settle();
    service.online = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "better a" });
    expect(desk.view).toMatchObject({ status: "Everything is sent.", stuck: [] });
  });
});

describe("other roles", () => {
  it("are sent to where they work", async () => {
    const service = new Service(task("a"));
    for (const [role, address] of [["ml", "/dashboard"], ["lead", "/lead"], ["operator", "/lead"]] as const) {
      service.person = { ...PERSON, roles: [role] };
      const went: string[] = [];
      await started(service, { goTo: (address) => went.push(address) });
      expect([went, service.calls.some((call) => call.includes("lease"))]).toEqual([[address], false]);
    }
  });

  it.each(["client"] as const)("without a page (%s) are told where their work is", async (role) => {
    const service = new Service(task("a"));
    service.person = { ...PERSON, roles: [role] };
    const desk = await started(service);
    expect(desk.view).toMatchObject({ phase: "elsewhere", trouble: "" });
    desk.signOut();
    await settle();
    expect(desk.view.phase).toBe("signed-out");
  });
});

describe("giving back", () => {
  it("brings another task, not the same again", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("later");
    await settle();
    expect(desk.view.task?.id).toBe("b");
    desk.hand!.accept("text b");
    await settle();
    expect(desk.view.task?.id).toBe("c");
    desk.hand!.accept("text c");
    await settle();
    expect(desk.view.phase).toBe("no-work");
    expect([service.open.map(({ id }) => id), service.held.length]).toEqual([["a"], 0]);
    await desk.lookAgain();
    expect(desk.view.task?.id).toBe("a");
  });

  it("outlives a reload", async () => {
    const [service, shelf] = [new Service(task("a"), task("b"), task("c")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("later");
    await settle();
    service.open = [...service.open, ...service.held.splice(0)]; // the leases run out, and the first is the oldest
    const again = await started(service, { shelf });
    expect(again.view.task?.id).toBe("b");
    expect(service.held.map(({ id }) => id)).toEqual(["b", "c"]);
  });

  it("asks first when there is text to lose", async () => {
    const [service, shelf] = [new Service(task("a")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.type("some work");
    desk.hand!.giveBack();
    expect([desk.view.givingBack, service.held.length]).toEqual([{ begun: true }, 1]);
    await desk.hand!.gaveBack(null);
    expect([desk.view.givingBack, service.held.length]).toEqual([null, 1]);
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("bad-sound", " a lot of wind ");
    await settle();
    expect(service.reasons.get("a")).toBe("bad-sound: a lot of wind");
    expect([service.open.length, shelf.of("draft", "letter")]).toEqual([1, []]);
  });
});

describe("an assignment", () => {
  /** Three segments of one recording, two seconds each, and three of another. */
  function stretches(): Service {
    const of = (id: string, place: number): Task => task(id, { start_ms: place * 2000, end_ms: place * 2000 + 2000, recording_id: id < "d" ? "one" : "two" });
    const service = new Service(of("a", 0), of("b", 1), of("c", 2), of("d", 0), of("e", 1), of("f", 2));
    service.together = 3;
    return service;
  }

  it("is worked through in order, and the next is leased when one segment is left", async () => {
    const service = stretches();
    const desk = await started(service);
    const leases = (): number => service.calls.filter((call) => call === "POST /v1/assignments").length;
    for (const [id, asked] of [["a", 1], ["b", 1], ["c", 2], ["d", 2]] as const) {
      expect([desk.view.task?.id, leases()]).toEqual([id, asked]);
      desk.hand!.accept(`text ${id}`);
      await settle();
    }
    expect(desk.view).toMatchObject({ task: { id: "e" }, left: [], stuck: [] });
  });

  it("can be heard for some segments when the line goes away", async () => {
    const service = stretches();
    const desk = await started(service);
    service.online = false;
    for (const id of ["b", "c"]) {
      desk.hand!.accept("text");
      await settle();
      expect(desk.view).toMatchObject({ task: { id }, clipUrl: "blob:ready" });
    }
  });

  it("shows what I wrote before, and the draft of what comes after", async () => {
    const desk = await started(stretches());
    expect(desk.view.around).toMatchObject({ place: "segment 1 of 22", before: [], after: [{ text: "draft b" }, { text: "draft c" }] });
    desk.hand!.accept("my own a");
    await settle();
    expect(desk.view.around).toMatchObject({ place: "segment 2 of 22", before: [{ text: "my own a" }], after: [{ text: "draft c" }] });
  });

  it("is renewed as a whole, and only what is lost goes away", async () => {
    const service = stretches();
    const desk = await started(service);
    service.held = service.held.filter(({ id }) => id !== "b"); // it went to somebody else
    await vi.advanceTimersByTimeAsync(121_000);
    desk.touched();
    await settle();
    expect(service.calls.filter((call) => call.endsWith("/renew"))).toEqual(["POST /v1/assignments/asg_a/renew"]);
    expect(desk.view.trouble).toBe("");
    desk.hand!.accept("text a");
    await settle();
    expect(desk.view.task?.id).toBe("c");
  });

  it("in a wrong language is given back as far as its recording goes", async () => {
    const service = stretches();
    const desk = await started(service);
    desk.hand!.accept("text a");
    await settle();
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("wrong-language");
    await settle();
    expect([...service.reasons]).toEqual([["b", "wrong-language: "], ["c", "wrong-language: "]]);
    expect(service.texts.get("seg_a")?.text).toBe("text a");
    expect(desk.view.task?.id).toBe("d");
  });
});

describe("without a line", () => {
  it("keeps the text, says so, and sends it once when the line is back", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    service.online = false;
    desk.hand!.accept("text a");
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
    desk.hand!.accept("text a");
    await vi.advanceTimersByTimeAsync(3000);
    expect(service.calls.filter((call) => call.endsWith("/revisions")).length).toBe(2);
    expect(service.texts.get("seg_a")?.version).toBe(1);
    expect(desk.view.stuck).toEqual([]);
  });

  it("sends after a reload what was waiting, and does not offer that task again", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    service.online = false;
    desk.hand!.accept("text a");
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
      desk.hand!.accept(`text ${id}`);
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
    desk.hand!.accept("mine");
    await settle();
    expect(desk.view.stuck).toMatchObject([{ text: "mine", current: { text: "theirs" } }]);
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
    expect(desk.view).toMatchObject({ task: { id: "a" }, text: "unsent", source: "restored" });
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
    expect(shelf.of("draft")).toMatchObject([{ text: "typed in A" }]);
    one.hand!.accept("typed in A");
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
    desk.hand!.accept("text a");
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
    expect(desk.view).toMatchObject({ task: { id: "a" }, trouble: expect.stringContaining("went to somebody else") });
  });

  it("that was lost loses no text: it is shown, kept and sent again", async () => {
    const [service, shelf] = [new Service(task("a")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.type("my work");
    service.held = [];
    desk.hand!.accept("my work");
    await settle();
    expect(desk.view.stuck).toMatchObject([{ text: "my work", state: "refused" }]);
    service.lateTexts = "second_opinion"; // the service has learnt to keep it
    const again = await started(service, { shelf });
    expect(again.view).toMatchObject({ stuck: [], status: expect.stringContaining("second opinion") });
    expect(shelf.of("letter")).toEqual([]);
  });

  it("that was lost with a text begun shows that text, and lets it be sent", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.type("half");
    await settle();
    service.held = service.held.filter(({ id }) => id !== "a");
    const again = await started(service, { shelf });
    expect(again.view).toMatchObject({ task: { id: "b" }, left: [{ text: "half" }] });
    service.lateTexts = "second_opinion";
    again.sender.sendLeft(again.view.left[0]!);
    await settle();
    expect(again.view).toMatchObject({ left: [], stuck: [], status: expect.stringContaining("second opinion") });
  });

  it("that was lost in hand lets the person go on, and keeps the text", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    desk.hand!.type("half");
    service.held = service.held.filter(({ id }) => id !== "a");
    await vi.advanceTimersByTimeAsync(200_000);
    desk.touched();
    await settle();
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("later");
    await settle();
    expect(desk.view).toMatchObject({ question: null, task: { id: "b" }, left: [{ text: "half" }] });
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
    expect(one.view.others).toMatchObject([{ text: "typed in B" }]);
    const later = await started(service, { shelf, tab: "C" });
    expect([later.view.text, later.view.others[0]?.text].sort()).toEqual(["typed in A", "typed in B"]);
    later.hand!.use(later.view.others[0]!);
    expect([later.view.text, later.view.others[0]?.text].sort()).toEqual(["typed in A", "typed in B"]);
  });

  it("move on together when nothing was typed in the other", async () => {
    const [, one, other] = await both("a", "b");
    one.hand!.accept("from A");
    await settle();
    expect(other.view).toMatchObject({ task: { id: "b" }, note: expect.stringContaining("another tab") });
  });

  it("that accept one segment both show no conflict with oneself", async () => {
    const [service, one, other] = await both("a", "b");
    other.hand!.type("from B");
    one.hand!.accept("from A");
    await settle();
    expect(other.view.task?.id).toBe("a");
    other.hand!.accept("from B");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "from B" });
    expect([one.view.stuck, other.view.stuck]).toEqual([[], []]);
  });
});

describe("a decision between two texts", () => {
  it("is sent on the version that the segment has", async () => {
    const service = new Service(task("a", { text: null, version: 2 }, "compare"));
    service.texts.set("seg_a", { version: 2, text: "first" });
    const desk = await started(service);
    expect([desk.view.text, desk.view.task?.choices]).toEqual(["", ["left a", "right a"]]);
    desk.hand!.accept("left a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 3, text: "left a" });
    desk.hand!.back();
    await settle();
    desk.hand!.accept("right a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 4, text: "right a" });
  });

  it("is made again where a text changed meanwhile, on what the service says now", async () => {
    const service = new Service(task("a", { text: null }, "compare"), task("b", { text: null }, "compare"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    const held = service.held[0]!;
    service.held[0] = { ...held, choices: ["left a", "changed"] };
    desk.hand!.accept("right a");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, stuck: [], left: [], note: expect.stringContaining("has changed") });
    desk.hand!.accept("left b");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "a", choices: ["left a", "changed"] }, text: "right a", source: "restored" });
    desk.hand!.accept("changed");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "changed" });
    expect(desk.view).toMatchObject({ phase: "no-work", stuck: [], left: [] });
  });

  it("comes again at once where there is no other work, though the line was down in between", async () => {
    const service = new Service(task("a", { text: null }, "compare"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    service.online = false;
    desk.hand!.accept("left a");
    await settle();
    service.online = true;
    await desk.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "a" }, text: "left a", stuck: [] });
  });

  it("that is nobody's any more is kept as a text that was refused", async () => {
    const service = new Service(task("a", { text: null }, "compare"), task("b"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    service.held.shift();
    desk.hand!.accept("left a");
    await settle();
    expect(desk.view.stuck.map(({ state, text }) => [state, text])).toEqual([["refused", "left a"]]);
  });
});

describe("the time of a text", () => {
  it("is sent with it: pauses count up to a minute, and a text taken up again goes on from where it was", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf }); // half a second
    await vi.advanceTimersByTimeAsync(10_000);
    desk.touched();
    await vi.advanceTimersByTimeAsync(3_600_000); // away for lunch
    desk.touched();
    desk.hand!.type("half");
    await settle();
    const again = await started(service, { shelf });
    expect([again.view.task?.id, again.view.text]).toEqual(["a", "half"]);
    await vi.advanceTimersByTimeAsync(5_000);
    again.hand!.accept("whole");
    await settle();
    again.hand!.accept("text b");
    await settle();
    expect(service.active).toEqual([10_500 + 60_000 + 5_500, 500]);
  });
});
