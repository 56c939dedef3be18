import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryCaches } from "../caches";
import { MemoryShelf, Open, PERSON, Service, task, told } from "../service";
import { accept, settle, sit, started, type Where } from "./sitting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NAMES = ["a", "b", "c", "d", "e", "f"];

function at(service = new Service(...NAMES.map((id) => task(id)))): { service: Service; caches: MemoryCaches; where: Where } {
  const caches = new MemoryCaches();
  return { service, caches, where: { shelf: new MemoryShelf(), packs: caches.storage } };
}

/** Somebody takes four segments along, and the line goes away. */
async function gone(): Promise<ReturnType<typeof at>> {
  const made = at();
  const desk = await started(made.service, made.where);
  await desk.away.takeAlong(4);
  made.service.online = false;
  return made;
}

describe("taking work along", () => {
  it("leases for hours, and brings texts and sounds here", async () => {
    const { service, where, caches } = at();
    const desk = await started(service, where);
    await desk.away.takeAlong(4);
    expect(desk.view.away).toMatchObject({ segments: 4, sounds: 4, bytes: 4 * "sound".length, fetching: false, said: "Done: 4 segments are ready. You can go." });
    expect(service.offline).toEqual(["c", "d"]); // what was held before is taken along, too
    expect([...caches.caches.keys()]).toEqual([`boli-pack/${PERSON.id}`]);
    await desk.away.takeAlong(5);
    expect(service.sounds.filter((url) => url === "/v1/tasks/a/clip").length).toBe(1); // only the rest is fetched
  });

  it("says so where there is less work", async () => {
    const { service, where } = at();
    const desk = await started(service, where);
    await desk.away.takeAlong(20);
    expect(desk.view.away.said).toBe("There is no more work in your languages now: 6 segments are ready.");
  });

  it("keeps what came before the line went away", async () => {
    const { service, where } = at();
    const desk = await started(service, where);
    desk.subscribe(({ away }) => (service.online &&= away.sounds < 2));
    await desk.away.takeAlong(4);
    expect(desk.view.away).toMatchObject({ sounds: 2, fetching: false, said: expect.stringContaining("The link went away. 2 segments are ready") });
  });

  it("says so where the computer is full, and the work goes on", async () => {
    const { service, where, caches } = at();
    const desk = await started(service, where);
    caches.room = 6;
    await desk.away.takeAlong(4);
    expect(desk.view.away.said).toContain("no room for more");
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "a" } });
  });

  it("can be stopped", async () => {
    const { service, where } = at();
    const desk = await started(service, where);
    desk.subscribe(({ away }) => away.sounds === 1 && away.fetching && desk.away.stop());
    await desk.away.takeAlong(4);
    expect(desk.view.away.said).toBe("Stopped. 1 segment is ready.");
  });
});

describe("opened without a line", () => {
  it("goes on from what was taken along, with sound, and sends it in order when the line is back", async () => {
    const { service, where } = await gone();
    const desk = await started(service, where);
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "a" }, clipUrl: "blob:ready", person: { name: "Asha" } });
    expect(desk.view.status).toBe("Offline: 4 segments here, nothing waits to be sent.");
    for (const id of ["a", "b", "c"]) {
      expect([desk.view.task?.id, desk.view.clipUrl]).toEqual([id, "blob:ready"]);
      accept(desk, `text ${id}`);
      await settle();
    }
    expect(desk.view.status).toBe("Offline: 1 segment here, 3 texts wait to be sent.");
    desk.hand!.back();
    expect([desk.view.task?.id, told(desk.view)]).toEqual(["c", "text c"]);
    await desk.hand!.next();
    service.online = true;
    await vi.advanceTimersByTimeAsync(70_000);
    expect([...service.texts].map(([id, { text, version }]) => [id, text, version])).toEqual([
      ["seg_a", "text a", 1], ["seg_b", "text b", 1], ["seg_c", "text c", 1],
    ]);
    expect(desk.view).toMatchObject({ status: "Everything is sent.", task: { id: "d" } });
    service.online = false;
    const again = await started(service, where);
    expect(again.view.task?.id).toBe("d"); // what was sent does not lie here any more
  });

  it("shows what was begun, even where nothing was taken along", async () => {
    const [{ service, where }, open] = [at(), new Open()];
    const desk = await started(service, { ...where, open });
    desk.hand!.type("half a text");
    await settle();
    service.online = false;
    const next = await started(service, { ...where, open, tab: "t2" });
    expect(next.view.phase).toBe("unreachable"); // it is left to the first tab
    open.names.clear();
    const again = await started(service, { ...where, open, tab: "t3" });
    expect(again.view).toMatchObject({ phase: "working", source: "restored" });
    expect(told(again.view)).toBe("half a text");
  });

  it("waits for no answer that does not come", async () => {
    const { service, where } = await gone();
    service.online = true;
    service.silent = true;
    const desk = sit(service, where);
    void desk.start();
    await vi.advanceTimersByTimeAsync(6000);
    expect(desk.view).toMatchObject({ phase: "working", task: { id: "a" } });
  });

  it("asks for the password when the session is over, and loses nothing", async () => {
    const { service, where } = await gone();
    const desk = await started(service, where);
    accept(desk, "text a");
    await settle();
    desk.hand!.type("half b");
    service.signedIn = false;
    service.online = true;
    await vi.advanceTimersByTimeAsync(70_000);
    expect(desk.view.phase).toBe("signed-out");
    service.online = false;
    expect((await started(service, where)).view.phase).toBe("unreachable"); // and not in again without one
    service.online = true;
    const again = await started(service, where);
    await again.signIn("asha", "right");
    await settle();
    expect(service.texts.get("seg_a")?.text).toBe("text a");
    expect(again.view).toMatchObject({ task: { id: "b" }, clipUrl: "blob:ready" });
    expect(told(again.view)).toBe("half b");
  });

  it("tells what came too late, all of it", async () => {
    const { service, where } = await gone();
    const desk = await started(service, where);
    for (const id of ["a", "b"]) {
      accept(desk, `text ${id}`);
      await settle();
    }
    service.held = []; // others did them meanwhile
    service.lateTexts = "second_opinion";
    service.online = true;
    await vi.advanceTimersByTimeAsync(70_000);
    expect(desk.view.status).toContain("Somebody else finished 2 segments of “\u2068Ration card\u2069” before you. Your texts were kept as second opinions, not lost.");
  });

  it("lets go of what went to somebody else", async () => {
    const { service, where } = await gone();
    const desk = await started(service, where);
    service.held = service.held.filter(({ id }) => id !== "b");
    service.online = true;
    await vi.advanceTimersByTimeAsync(70_000);
    accept(desk, "text a");
    await settle();
    expect(desk.view.task?.id).toBe("c");
  });
});

describe("a pack", () => {
  it("goes when the person signs out", async () => {
    const { service, where, caches } = at();
    const desk = await started(service, where);
    await desk.away.takeAlong(4);
    desk.signOut();
    await settle();
    expect([desk.view.phase, caches.caches.size, service.held.length]).toEqual(["signed-out", 0, 0]);
    service.online = false;
    expect((await started(service, where)).view.phase).toBe("unreachable");
  });

  it("goes when somebody else signs in", async () => {
    const { service, where, caches } = at();
    await (await started(service, where)).away.takeAlong(4);
    service.person = { ...PERSON, id: "per_2", name: "Ravi" };
    await started(service, where);
    expect([...caches.caches.keys()]).toEqual(["boli-pack/per_2"]);
  });

  it("goes after a week", async () => {
    const { service, where, caches } = await gone();
    await vi.advanceTimersByTimeAsync(8 * 86_400_000);
    expect((await started(service, where)).view.phase).toBe("unreachable");
    service.online = true;
    await started(service, where);
    expect([...caches.caches.values()].flatMap((each) => [...each.keys()]).filter((url) => url.includes("clip"))).toEqual([]);
  });

  it("is not offered where the browser keeps nothing", async () => {
    const desk = await started(new Service(task("a")));
    expect(desk.away.possible).toBe(false);
    await desk.away.takeAlong(4);
    expect(desk.view.away.segments).toBe(0);
  });
});
