import { describe, expect, it } from "vitest";
import { Shell, type Built } from "../../src/offline/shell";
import { MemoryCaches } from "../caches";

const ROOT = "https://boli.test/";
const FIRST: Built = { version: "1", files: ["./", "./icon.svg", "./assets/index-1.js"], languages: ["./assets/hi-desk-1.js", "./assets/ta-desk-1.js"] };

function shell(caches: MemoryCaches, built: Built = FIRST): { shell: Shell; asked: string[] } {
  const asked: string[] = [];
  const fetch = async ({ url }: Request): Promise<Response> => {
    asked.push(url);
    return new Response("fresh");
  };
  return { shell: new Shell(caches.storage, fetch, built, ROOT), asked };
}

function get(path: string): Request {
  return new Request(new URL(path, ROOT));
}

describe("the files of the page", () => {
  it("are answered from this computer, without the service", async () => {
    const { shell: one, asked } = shell(new MemoryCaches());
    await one.install();
    for (const path of ["/", "/icon.svg", "/assets/index-1.js"]) {
      expect(one.answers(get(path))).toBe(true);
      expect(await (await one.answer(get(path))).text()).toBe(`old ${path}`);
    }
    expect(asked).toEqual([]);
  });

  it("that are loaded later are kept when they are first used", async () => {
    const { shell: one, asked } = shell(new MemoryCaches());
    await one.install();
    for (let n = 0; n < 2; n += 1) expect(await (await one.answer(get("/assets/letters-2.woff2"))).text()).toBe("fresh");
    expect(asked.length).toBe(1);
  });

  it("bring the messages of a language only where it was used before", async () => {
    const caches = new MemoryCaches();
    const first = shell(caches);
    await first.shell.install();
    await first.shell.answer(get("/assets/hi-desk-1.js"));
    expect(first.asked).toEqual([`${ROOT}assets/hi-desk-1.js`]);
    const next = shell(caches, { version: "2", files: ["./"], languages: ["./assets/hi-desk-2.js", "./assets/ta-desk-2.js"] });
    await next.shell.install();
    for (const language of ["hi", "ta"]) await next.shell.answer(get(`/assets/${language}-desk-2.js`));
    expect(next.asked).toEqual([`${ROOT}assets/ta-desk-2.js`]);
  });

  it("of an older version are still there for a tab that runs it, and no longer than that", async () => {
    const caches = new MemoryCaches();
    await shell(caches).shell.install();
    const next = shell(caches, { version: "2", files: ["./", "./assets/index-2.js"], languages: [] });
    await next.shell.install();
    await next.shell.activate();
    expect(await (await next.shell.answer(get("/assets/index-1.js"))).text()).toBe("old /assets/index-1.js");
    const last = shell(caches, { version: "3", files: ["./", "./assets/index-3.js"], languages: [] });
    await last.shell.install();
    await last.shell.activate();
    expect(await caches.keys()).toEqual(["boli-page/2", "boli-page/3"]);
  });
});

describe("everything else", () => {
  it.each(["/v1/session", "/v1/tasks/tsk_1/clip", "/dashboard", "/sw.js", "/docs"])("is left to the network: %s", (path) => {
    expect(shell(new MemoryCaches()).shell.answers(get(path))).toBe(false);
  });

  it("of another site or another method, too", () => {
    const { shell: one } = shell(new MemoryCaches());
    expect(one.answers(new Request("https://elsewhere.test/icon.svg"))).toBe(false);
    expect(one.answers(new Request(ROOT, { method: "POST" }))).toBe(false);
  });
});

it("forgets no packs when it forgets versions", async () => {
  const caches = new MemoryCaches();
  await caches.open("boli-pack/per_1");
  const { shell: one } = shell(caches);
  await one.install();
  await one.activate();
  expect(await caches.keys()).toEqual(["boli-pack/per_1", "boli-page/1"]);
});
