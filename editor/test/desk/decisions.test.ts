import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Service, saying, task, told } from "../service";
import { accept, settle, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a decision between two texts", () => {
  it("is sent on the version that the segment has", async () => {
    const service = new Service(task("a", { text: null, version: 2 }, "compare"));
    service.texts.set("seg_a", { version: 2, text: "first" });
    const desk = await started(service);
    expect([told(desk.view), desk.view.task?.choices]).toEqual(["", ["left a", "right a"]]);
    accept(desk, "left a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 3, text: "left a" });
    desk.hand!.back();
    await settle();
    accept(desk, "right a");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 4, text: "right a" });
  });

  it("is made again where a text changed meanwhile, on what the service says now", async () => {
    const service = new Service(task("a", { text: null }, "compare"), task("b", { text: null }, "compare"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    const held = service.held[0]!;
    service.held[0] = { ...held, choices: ["left a", "changed"] };
    accept(desk, "right a");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, stuck: [], left: [], note: expect.stringContaining("has changed") });
    accept(desk, "left b");
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "a", choices: ["left a", "changed"] }, ...saying("right a"), source: "restored" });
    accept(desk, "changed");
    await settle();
    expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "changed" });
    expect(desk.view).toMatchObject({ phase: "no-work", stuck: [], left: [] });
  });

  it("comes again at once where there is no other work, though the line was down in between", async () => {
    const service = new Service(task("a", { text: null }, "compare"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    service.online = false;
    accept(desk, "left a");
    await settle();
    service.online = true;
    await desk.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "a" }, ...saying("left a"), stuck: [] });
  });

  it("that is nobody's any more is kept as a text that was refused", async () => {
    const service = new Service(task("a", { text: null }, "compare"), task("b"));
    const desk = await started(service);
    service.texts.set("seg_a", { version: 1, text: "changed" });
    service.held.shift();
    accept(desk, "left a");
    await settle();
    expect(desk.view.stuck.map((letter) => [letter.state, told(letter)])).toEqual([["refused", "left a"]]);
  });
});
