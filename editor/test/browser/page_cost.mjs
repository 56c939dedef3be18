// What the transcriber's page costs a weak computer, beside an empty page. Played by benchmarks/service/page.py.

import { box, enter } from "./desk.mjs";
import { repeat, traced } from "./desk_surface.mjs";
import { next } from "./desk_trouble.mjs";

const EMPTY = "<!doctype html><html lang=hi><title>Empty</title><textarea id=box style='font-size:20px' rows=4 cols=60></textarea></html>";
const LINE = `<!doctype html><html lang=hi><title>A line</title><style>::highlight(now) { background: gold }</style><p>${"राशन कार्ड के ".repeat(3)}</p>`;
const LETTERS = [..."किसान"].filter((letter) => /\p{L}/u.test(letter));

/**
 * Of the page and of an empty one, in ms: `paint`, from the address to the first thing that is seen; `glyph`, from a key to the end of
 * the frame that shows its letter, with the sound playing and paused; `move`, the main thread's CPU time for the next word being lit,
 * and for the same with the next second of the clock; `script`: without the frame; `alone`: in a page of nothing but a line; `playing`:
 * for a second of sound.
 * `heap`, in bytes after a collection, when so many segments were accepted; without a slowed CPU. `scripts`: what the page had fetched.
 */
export async function pageCost(page, options) {
  const context = page.context();
  await context.addInitScript(watchKeys);
  await enter(page, options);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/clip")));
  const scripts = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname).filter((path) => /\.(js|css)$/.test(path)));
  await page.close();

  const paint = { page: [], box: [], empty: [] };
  for (let round = 0; round < options.rounds; round += 1) {
    paint.empty.push((await opened(context, `${options.url}v1/health`, "body", options.throttle)).paint_ms);
    const { paint_ms, ready_ms } = await opened(context, options.url, "article textarea", options.throttle);
    paint.page.push(paint_ms);
    paint.box.push(ready_ms);
  }

  const bare = await slowed(context, options.throttle);
  await bare.setContent(EMPTY);
  await bare.evaluate(watchKeys); // setting the content took the listener away
  const glyph = { empty: await type(bare, options.keys) };
  const move = { empty: await traced(bare, () => repeat(bare, () => dispatchEvent(new Event("nothing")), options.times)) };
  await bare.setContent(LINE);
  move.alone = await traced(bare, () => repeat(bare, lit, options.times));
  move.quiet = await traced(bare, () => seconds(bare, 3));

  const work = await slowed(context, options.throttle);
  await work.goto(options.url);
  await box(work).waitFor();
  await work.getByRole("button", { name: "Loop" }).click();
  await work.waitForFunction(() => !document.querySelector("main audio").paused);
  glyph.playing = await type(work, options.keys);
  await work.waitForTimeout(1000); // the journal has taken the letters
  move.playing = await traced(work, () => seconds(work, 3));
  await box(work).press("Tab");
  await work.waitForFunction(() => document.querySelector("main audio").paused);
  glyph.paused = await type(work, options.keys);
  await box(work).press("Control+z");
  await work.evaluate(findWord);
  move.lit = await traced(work, () => repeat(work, nextWord, options.times));
  move.second = await traced(work, () => repeat(work, nextSecond, options.times));
  move.script = await scripted(work, options.times);

  await work.devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await work.reload(); // with a clock of its own again
  const keys = { press: (key) => box(work).press(key) };
  await box(work).waitFor();
  const before = await heap(work);
  for (let count = 0; count < options.accepted; count += 1) await next(work, keys);
  return { scripts, paint, glyph, move, heap: { empty: await heap(bare), before, page: await heap(work) } };
}

/** In the page: notes how long each key took until the end of the frame that shows what it changed. */
function watchKeys() {
  globalThis.glyphs = [];
  addEventListener("keydown", ({ timeStamp, key }) => {
    if (key.length > 1) return;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel(); // its task comes after the frame is drawn
      port1.onmessage = () => globalThis.glyphs.push(performance.now() - timeStamp);
      port2.postMessage(0);
    });
  }, true);
}

async function slowed(context, rate) {
  const page = await context.newPage();
  page.devtools = await context.newCDPSession(page);
  await page.devtools.send("Emulation.setCPUThrottlingRate", { rate });
  return page;
}

async function opened(context, address, ready, rate) {
  const page = await slowed(context, rate);
  await page.goto(address);
  await page.locator(ready).waitFor();
  const ready_ms = await page.evaluate(() => performance.now());
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const paint_ms = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  await page.close();
  return { paint_ms, ready_ms };
}

/** Presses so many keys as a quick typist does, and gives what each took. */
async function type(page, count) {
  await page.locator("textarea").first().focus();
  await page.evaluate(() => (globalThis.glyphs.length = 0));
  for (let key = 0; key < count; key += 1) {
    const letter = LETTERS[key % LETTERS.length];
    await page.devtools.send("Input.dispatchKeyEvent", { type: "keyDown", text: letter, key: letter });
    await page.devtools.send("Input.dispatchKeyEvent", { type: "keyUp", key: letter });
    await page.waitForFunction((wanted) => globalThis.glyphs.length >= wanted, key + 1);
    await page.waitForTimeout(100);
  }
  return page.evaluate(() => globalThis.glyphs);
}

/** So many steps of a second each, in which nobody does anything. */
function seconds(page, count) {
  return repeat(page, () => new Promise((resolve) => setTimeout(resolve, 1000)), count);
}

/** In the page: notes when the lit word changes within the first seconds: `edge_s` of the clip. */
async function findWord() {
  const audio = document.querySelector("main audio");
  const now = () => [...(CSS.highlights.get("now") ?? [])].map(({ startOffset }) => startOffset).join();
  let before = null;
  for (let at_s = 0.3; at_s < 3; at_s += 0.01) {
    Object.defineProperty(audio, "currentTime", { configurable: true, get: () => at_s });
    audio.dispatchEvent(new Event("timeupdate"));
    await new Promise((resolve) => setTimeout(resolve));
    if (before && now() && now() !== before) return void (globalThis.edge_s = at_s);
    before = now();
  }
  throw new Error("no word follows another one");
}

/** In the page: the sound goes from one word to the next, or back. The mark in the picture moves by itself. */
function nextWord(at) {
  const audio = document.querySelector("main audio");
  const at_s = globalThis.edge_s + (at % 2 ? 0.02 : -0.02);
  Object.defineProperty(audio, "currentTime", { configurable: true, get: () => at_s });
  audio.dispatchEvent(new Event("timeupdate"));
}

/** What a move of the lit word takes until the page's scripts are done and its layout is right again, by the clock: without the frame. */
function scripted(page, times) {
  return page.evaluate(async ([step, times]) => {
    const act = (0, eval)(`(${step})`);
    const took_ms = [];
    for (let at = 0; at < times; at += 1) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const began_ms = performance.now();
      act(at);
      await null; // what Svelte does at the end of the task
      void document.body.offsetHeight;
      took_ms.push(performance.now() - began_ms);
    }
    return took_ms;
  }, [nextWord.toString().replace(/^function \w+/, "function"), times]);
}

/** In a page of nothing but a line: its next word is lit, in the way that the browser does with the least work. */
function lit(at) {
  const { firstChild: text } = document.querySelector("p");
  const from = 5 * (at % 6);
  CSS.highlights.set("now", new Highlight(new StaticRange({ startContainer: text, startOffset: from, endContainer: text, endOffset: from + 4 })));
}

/** In the page: the same, a second on, so that the clock and the slider move, too. */
function nextSecond(at) {
  const audio = document.querySelector("main audio");
  Object.defineProperty(audio, "currentTime", { configurable: true, get: () => 0.85 + (at % 5) });
  audio.dispatchEvent(new Event("timeupdate"));
}

/** Bytes of JavaScript's heap that are in use. */
async function heap(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  for (let time = 0; time < 2; time += 1) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize;
}
