import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryShelf, PERSON, Service, saying, task, told } from "../service";
import { accept, settle, sit, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
      accept(desk, `text ${id}`);
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
    accept(desk, "text");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, clipUrl: "blob:ready" });
  });

  it("is found again after a reload, with the text that was not sent", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.type("half a sent");
    expect(desk.view.status).toBe("");
    await settle();
    expect(desk.view.status).toBe("Saved on this computer.");
    const again = await started(service, { shelf });
    expect(again.view).toMatchObject({ task: { id: "a" }, ...saying("half a sent"), source: "restored" });
  });

  it("says nothing new with each letter, and that it saves where that takes long", async () => {
    const [service, shelf] = [new Service(task("a")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    const told: string[] = [];
    desk.subscribe(({ status }) => status !== told.at(-1) && told.push(status));
    for (const text of ["k", "ka", "kaa"]) {
      desk.hand!.type(text);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(told).toEqual(["", "Saved on this computer."]);
    shelf.takes_ms = 2000;
    desk.hand!.type("kaam");
    await vi.advanceTimersByTimeAsync(600);
    expect(desk.view.status).toBe("Saved on this computer.");
    await vi.advanceTimersByTimeAsync(600); // it looks every half second
    expect(desk.view.status).toBe("Saving.");
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.view.status).toBe("Saved on this computer.");
  });

  it("takes a hasty second Enter for a slip", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    accept(desk, "text a");
    await vi.advanceTimersByTimeAsync(100);
    accept(desk, "draft b");
    await settle();
    expect(desk.view.task?.id).toBe("b");
    expect(service.texts.has("seg_b")).toBe(false);
  });

  it("takes an empty text only by a key of its own", async () => {
    const service = new Service(task("a", { text: null }, "blind"));
    const desk = await started(service);
    expect(told(desk.view)).toBe("");
    for (let enter = 0; enter < 5; enter += 1) {
      accept(desk, " ");
      await settle();
    }
    expect(desk.view).toMatchObject({ question: null, task: { id: "a" }, note: expect.stringContaining("The box is empty") });
    expect(service.texts.size).toBe(0);
    desk.hand!.type("something");
    desk.hand!.nothingSaid();
    expect([desk.view.note, service.texts.size]).toEqual([expect.stringContaining("Erase it first"), 0]);
    desk.hand!.type(" ");
    desk.hand!.nothingSaid();
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("");
  });

  it("takes no marks that turn the direction of text, and says so first", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    accept(desk, "ab\u202ecd\u200d");
    await settle();
    expect([desk.view.note, service.texts.size]).toEqual([expect.stringContaining("invisible marks"), 0]);
    desk.hand!.accept();
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
    desk.prefer({ sound: { rate: 1.5, volume: 0.4, loop: true, resume_s: 2, together: true }, keys: { profile: "ELAN", own: { play: "F9" } } });
    accept(desk, "text a");
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
      accept(desk, `text ${id}`);
      await settle();
    }
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "b" }, ...saying("text b"), source: "accepted" });
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "a" }, ...saying("text a") });
    desk.hand!.back();
    expect(desk.view).toMatchObject({ task: { id: "a" }, note: expect.stringContaining("no earlier text") });
    await settle();
    accept(desk, "better a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "better a" });
    expect(desk.view).toMatchObject({ task: { id: "c" }, ...saying("draft c"), source: "draft" });
  });

  it("that is left as it was is not sent again", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    accept(desk, "text a");
    await settle();
    desk.hand!.back();
    await settle();
    accept(desk, "text a");
    await settle();
    expect([service.texts.get("seg_a")?.version, desk.view.task?.id]).toEqual([1, "b"]);
  });

  it("can be opened and replaced while it still waits to be sent", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    service.online = false;
    accept(desk, "text a");
    await settle();
    desk.hand!.back();
    await settle();
    accept(desk, "better a");
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
    for (const [role, address] of [["ml", "/dashboard"], ["lead", "/lead"], ["operator", "/people"]] as const) {
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
    expect([again.view.task?.id, told(again.view)]).toEqual(["a", "half"]);
    await vi.advanceTimersByTimeAsync(5_000);
    accept(again, "whole");
    await settle();
    accept(again, "text b");
    await settle();
    expect(service.active).toEqual([10_500 + 60_000 + 5_500, 500]);
  });
});
