import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Task } from "../../src/api/types";
import { MemoryShelf, Service, saying, task } from "../service";
import { accept, settle, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("giving back", () => {
  it("brings another task, not the same again", async () => {
    const service = new Service(task("a"), task("b"), task("c"));
    const desk = await started(service);
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("later");
    await settle();
    expect(desk.view.task?.id).toBe("b");
    accept(desk, "text b");
    await settle();
    expect(desk.view.task?.id).toBe("c");
    accept(desk, "text c");
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

  it("outlives a reload in the moment in which the service hands it out again", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("later");
    await settle();
    service.held = [...service.open.splice(0), ...service.held]; // leased ahead, and the page was closed before it let go
    const again = await started(service, { shelf });
    expect(again.view.task?.id).toBe("b");
    await settle();
    expect([service.held.map(({ id }) => id), service.open.map(({ id }) => id)]).toEqual([["b"], ["a"]]);
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
    const of = (id: string, place: number): Task => task(id, { position: place + 1, start_ms: place * 2000, end_ms: place * 2000 + 2000, recording_id: id < "d" ? "one" : "two" });
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
      accept(desk, `text ${id}`);
      await settle();
    }
    expect(desk.view).toMatchObject({ task: { id: "e" }, left: [], stuck: [] });
  });

  it("can be heard for some segments when the line goes away", async () => {
    const service = stretches();
    const desk = await started(service);
    service.online = false;
    for (const id of ["b", "c"]) {
      accept(desk, "text");
      await settle();
      expect(desk.view).toMatchObject({ task: { id }, clipUrl: "blob:ready" });
    }
  });

  it("shows what I wrote before, and the draft of what comes after", async () => {
    const desk = await started(stretches());
    expect(desk.view.around).toMatchObject({ place: "segment 1 of 22", before: [], after: [{ text: "draft b" }, { text: "draft c" }] });
    accept(desk, "my own a");
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
    accept(desk, "text a");
    await settle();
    expect(desk.view.task?.id).toBe("c");
  });

  it("in a wrong language is given back as far as its recording goes", async () => {
    const service = stretches();
    const desk = await started(service);
    accept(desk, "text a");
    await settle();
    desk.hand!.giveBack();
    await desk.hand!.gaveBack("wrong-language");
    await settle();
    expect([...service.reasons]).toEqual([["b", "wrong-language: "], ["c", "wrong-language: "]]);
    expect(service.texts.get("seg_a")?.text).toBe("text a");
    expect(desk.view.task?.id).toBe("d");
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
    accept(desk, "my work");
    await settle();
    expect(desk.view.stuck).toMatchObject([{ ...saying("my work"), state: "refused" }]);
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
    expect(again.view).toMatchObject({ task: { id: "b" }, left: [saying("half")] });
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
    expect(desk.view).toMatchObject({ question: null, task: { id: "b" }, left: [saying("half")] });
  });
});
