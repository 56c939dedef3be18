import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { split, textOf, type Content } from "../../src/desk/content";
import type { Desk } from "../../src/desk/desk";
import { Holdings } from "../../src/desk/holdings";
import { saying, Service, task, told } from "../service";
import { accept, settle, started } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A desk with one text accepted, one in hand and one waiting; all name Meena. */
async function busy(): Promise<{ service: Service; desk: Desk; holdings: Holdings; box: { text: string } }> {
  const service = new Service(task("a", { text: "मीना आई" }), task("b", { text: "मीना और मीना" }), task("c", { text: "मीना गई" }));
  service.together = 3;
  const desk = await started(service);
  accept(desk, "मीना आई थी");
  await settle();
  const box = { text: told(desk.view)! };
  const write = (content: Content): void => (desk.hand!.edit(content), void (box.text = textOf(content)));
  const holdings = new Holdings({ ...desk.hand!.held, inHand: () => desk.view.task && { task: desk.view.task, content: desk.view.content! }, write });
  return { service, desk, holdings, box };
}

it("knows every text that the person may still change", async () => {
  const { holdings } = await busy();
  expect(holdings.all.map((each) => [each.kind, told(each)])).toEqual([
    ["inHand", "मीना और मीना"], ["waiting", "मीना गई"], ["accepted", "मीना आई थी"],
  ]);
  expect(holdings.places("मीना", true)).toHaveLength(4);
  expect(holdings.places("मी", true)).toHaveLength(0);
});

it("puts another name everywhere: nothing is sent that was not accepted, and what was is sent again", async () => {
  const { service, desk, holdings, box } = await busy();
  expect(holdings.replace(holdings.places("मीना", true), "मीरा")).toBe(3);
  await settle();
  expect(box.text).toBe("मीरा और मीरा");
  expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "मीरा आई थी" });
  expect([service.texts.get("seg_b"), service.texts.get("seg_c")]).toEqual([undefined, undefined]);
  accept(desk, box.text);
  await settle();
  expect(desk.view).toMatchObject({ task: { id: "c" }, ...saying("मीरा गई"), source: "restored" });
});

it("takes it back, but not from a text that was changed since", async () => {
  const { service, desk, holdings, box } = await busy();
  holdings.replace(holdings.places("मीना", true), "मीरा");
  await settle();
  desk.hand!.type((box.text = "मीरा और मीरा भी"));
  expect(holdings.undo()).toBe(2);
  await settle();
  expect(box.text).toBe("मीरा और मीरा भी");
  expect(service.texts.get("seg_a")).toMatchObject({ version: 3, text: "मीना आई थी" });
  accept(desk, box.text);
  await settle();
  expect(desk.view).toMatchObject({ task: { id: "c" }, ...saying("मीना गई"), source: "draft" });
});

it("replaces one place of several, and works without a line", async () => {
  const { service, desk, holdings, box } = await busy();
  service.online = false;
  holdings.replace([holdings.places("मीना", true)[1]!], "मीरा");
  holdings.replace(holdings.places("आई", true), "गई");
  await settle();
  expect(box.text).toBe("मीना और मीरा");
  service.online = true;
  await desk.flush();
  await settle();
  expect(service.texts.get("seg_a")).toMatchObject({ version: 2, text: "मीना गई थी" });
});

it("leaves a text alone that was opened again and begun: what was begun is changed, and not sent", async () => {
  const { service, desk, holdings } = await busy();
  desk.hand!.back();
  await settle();
  desk.hand!.type("मीना फिर आई");
  await desk.hand!.next();
  await settle();
  const changed = holdings.replace(holdings.places("मीना", true).filter(({ holding }) => holding.task.id === "a"), "मीरा");
  await settle();
  expect([changed, service.texts.get("seg_a")]).toEqual([1, expect.objectContaining({ version: 1 })]);
  desk.hand!.back();
  await settle();
  expect(desk.view).toMatchObject({ task: { id: "a" }, ...saying("मीरा फिर आई") });
});

it("puts a name right in every part of a text, and sends it once", async () => {
  const { service, desk, holdings } = await busy();
  desk.hand!.edit(split(desk.view.content!, 0, ["मीना", "और मीना"], 900)!);
  desk.hand!.accept();
  await settle();
  expect(holdings.places("मीना", true).filter(({ holding }) => holding.task.id === "b").map(({ at }) => at)).toEqual([0, 1]);
  holdings.replace(holdings.places("मीना", true), "मीरा");
  await settle();
  expect(service.texts.get("seg_b")).toMatchObject({ version: 2, text: "मीरा\nऔर मीरा" });
});
