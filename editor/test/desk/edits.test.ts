// What is done to a segment beside its text, from the hand to the service: nothing of it is lost on the way.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Task } from "../../src/api/types";
import { flagged, spoken, split, type Content } from "../../src/desk/content";
import type { Desk } from "../../src/desk/desk";
import { MemoryShelf, Open, problem, Service, task } from "../service";
import { accept, settle, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Split in two, with a speaker, a flag and a note. */
function edited(desk: Desk): Content {
  const two = split(desk.view.content!, 0, ["one", "two"], 800)!;
  return { ...flagged(spoken(two, 1, "Asha"), "overlap"), note: "why", heard_dialect: "bho", joins_next: true };
}

function edit(desk: Desk): Content {
  const content = edited(desk);
  desk.hand!.edit(content);
  return content;
}

const PARTS = [{ start_ms: 0, end_ms: 800, speaker: "S1", text: "one" }, { start_ms: 800, end_ms: 2000, speaker: "Asha", text: "two" }];

describe("an edit", () => {
  it("is sent as a whole", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    edit(desk);
    desk.hand!.accept();
    await settle();
    expect(service.sent).toMatchObject([{ parts: PARTS, flags: ["overlap"], note: "why", heard_dialect: "bho", joins_next: true }]);
  });

  it("outlives a reload and a closed tab, before it is accepted and after", async () => {
    const [service, shelf] = [new Service(task("a"), task("b")), new MemoryShelf()];
    const desk = await started(service, { shelf });
    const content = edit(desk);
    await settle();
    const again = await started(service, { shelf, tab: "t2" });
    expect(again.view).toMatchObject({ task: { id: "a" }, content, source: "restored" });
    service.online = false;
    again.hand!.accept();
    await settle();
    service.online = true;
    await started(service, { shelf, tab: "t3" });
    expect(service.sent).toMatchObject([{ parts: PARTS }]);
  });

  it("of another tab is offered, and taken as a whole", async () => {
    const [service, shelf, open] = [new Service(task("a")), new MemoryShelf(), new Open()];
    const content = edit(await started(service, { shelf, open, tab: "A" }));
    await settle();
    const other = await started(service, { shelf, open, tab: "B" });
    expect(other.view.others.map((one) => one.content)).toEqual([content]);
    other.hand!.use(other.view.others[0]!);
    expect(other.view.content).toEqual(content);
  });

  it("is opened again as a whole, and only sent again where something was changed", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    const content = edit(desk);
    desk.hand!.accept();
    await settle();
    desk.hand!.back();
    expect(desk.view).toMatchObject({ content, source: "accepted" });
    await settle();
    desk.hand!.accept();
    await settle();
    expect(service.sent).toHaveLength(1);
    desk.hand!.back();
    await settle();
    desk.hand!.edit({ ...content, flags: [] });
    desk.hand!.accept();
    await settle();
    expect(service.sent.slice(1)).toMatchObject([{ base_version: 1, parts: PARTS, flags: [] }]);
  });

  it("with an empty part is not taken, and says which", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    desk.hand!.edit(split(desk.view.content!, 0, ["one", " "], 800)!);
    desk.hand!.accept();
    await settle();
    expect([desk.view.note, service.sent]).toEqual([expect.stringContaining("Part 2 has no text"), []]);
    desk.hand!.nothingSaid();
    expect(desk.view.note).toContain("Erase it first");
  });

  it("where nothing is said has one part", async () => {
    const service = new Service(task("a"));
    const desk = await started(service);
    desk.hand!.edit(split(desk.view.content!, 0, ["", " "], 800)!);
    desk.hand!.nothingSaid();
    await settle();
    expect(service.sent).toMatchObject([{ text: "" }]);
  });

  it("that was refused can be changed and sent once more", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    const refusing = vi.spyOn(service as unknown as { revise: () => Response }, "revise").mockReturnValueOnce(problem(409, "there is room from 0 to 700 ms"));
    edit(desk);
    desk.hand!.accept();
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "b" }, stuck: [{ state: "refused", detail: "there is room from 0 to 700 ms" }] });
    desk.hand!.mend(desk.view.stuck[0]!);
    await settle();
    expect(desk.view).toMatchObject({ task: { id: "a" }, stuck: [], content: { parts: PARTS } });
    refusing.mockRestore();
    desk.hand!.accept();
    await settle();
    expect(service.sent).toMatchObject([{ parts: PARTS }]);
    expect(desk.view.task?.id).toBe("b");
  });

  it("of somebody else is shown in a conflict, and taken as a whole", async () => {
    const service = new Service(task("a"), task("b"));
    const desk = await started(service);
    const { names: _, ...other } = edited(desk);
    service.texts.set("seg_a", { version: 1, text: "one\ntwo" });
    service.edits.set("seg_a", other);
    accept(desk, "mine");
    await settle();
    desk.sender.takeTheirs(desk.view.stuck[0]!);
    await settle();
    expect(service.sent).toMatchObject([{ base_version: 1, parts: PARTS, note: "why" }]);
  });
});

describe("borders", () => {
  const at = (id: string, place: number): Task => ({ ...task(id, { start_ms: place * 2000, end_ms: place * 2000 + 2000 }), clip: { url: "", start_ms: place * 2000 - 250, end_ms: place * 2000 + 2250 } });

  it("move as far as the neighbours, as the person has left them", async () => {
    const service = new Service(at("a", 0), at("b", 1));
    service.together = 2;
    const desk = await started(service);
    desk.hand!.retime(0, 0, 2500);
    expect(desk.view.content!.parts).toMatchObject([{ start_ms: 0, end_ms: 2000 }]);
    desk.hand!.retime(0, 0, 1900);
    desk.hand!.accept();
    await settle();
    expect(desk.view.around!.room).toEqual({ start_ms: 1900, end_ms: 7000 });
    desk.hand!.retime(0, 1000, 4100);
    desk.hand!.accept();
    await settle();
    expect(service.sent).toMatchObject([{ parts: [{ start_ms: 0, end_ms: 1900 }] }, { parts: [{ start_ms: 1900, end_ms: 4100 }] }]);
  });

  it("of a segment that is joined are told in the next", async () => {
    const service = new Service(at("a", 0), at("b", 1));
    service.together = 2;
    const desk = await started(service);
    expect([desk.view.around!.follows, desk.view.around!.joined]).toEqual([true, false]);
    desk.hand!.edit({ ...desk.view.content!, joins_next: true });
    desk.hand!.accept();
    await settle();
    expect([desk.view.around!.follows, desk.view.around!.joined]).toEqual([false, true]);
  });
});
