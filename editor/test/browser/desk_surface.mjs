// The text and its marks in the same lines. A scenario does and reports; tests/acceptance/test_editor_surface.py judges.

import { violations } from "./accessibility.mjs";
import { box, commit, compose, enter, focusedId } from "./desk.mjs";
import { next, onScreen } from "./desk_trouble.mjs";

/** Where words lie in the text and in its copy, marks after edits, clicks and keys that play words, on the smallest screen. */
export async function surface(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  const seen = {};
  for (const name of options.names) {
    await page.locator("article", { hasText: name }).waitFor();
    await page.waitForFunction(() => !document.querySelector("audio").paused);
    await keys.press("Tab");
    await page.waitForFunction(() => document.querySelector("audio").paused);
    seen[name] = await look(page, options, name, keys);
    await next(page, keys);
  }
  return { seen };
}

async function look(page, options, name, keys) {
  const found = { marks: await marks(page), apart: await apart(page), fits: await onScreen(page), faults: [] };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/${name}-surface-${colorScheme}-1024.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  found.played_s = await heardFrom(page, () => keys.press("Control+.")); // from the end of the text round to its first mark
  found.first = await selected(page);
  await keys.press("Control+.");
  found.second = await selected(page);
  await page.keyboard.insertText(options.typed); // in place of the word
  found.changed = { marks: await marks(page), apart: await apart(page) };
  await keys.press("Control+z");
  found.undone = await marks(page);
  found.clicked = await clickWord(page, 3);
  await keys.press("Control+End");
  await compose(page, "क");
  await compose(page, "कि");
  found.composing = await apart(page);
  await commit(page, "की");
  await page.keyboard.insertText(` ${options.typed}`.repeat(60)); // more than fits: it scrolls
  found.long = { apart: await apart(page), fits: await onScreen(page), sight: await caretInSight(page) };
  await page.screenshot({ path: `${options.folder}/${name}-surface-long-1024.png` });
  await page.keyboard.insertText("\n");
  found.newline = await apart(page);
  found.focused = await focusedId(page);
  return found;
}

/** The marked words by the kind of their mark. */
function marks(page) {
  return page.evaluate(() => Object.fromEntries(["strong", "slight"].map((name) => [name, [...(CSS.highlights.get(name) ?? [])].map((range) =>
    range.startContainer.data.slice(range.startOffset, range.endOffset))])));
}

function selected(page) {
  return box(page).evaluate(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd));
}

/** From where it is played, in seconds of the clip. */
async function heardFrom(page, start) {
  await page.evaluate(() => {
    window.soughtAt_s = null;
    document.querySelector("audio").addEventListener("seeking", ({ target }) => (window.soughtAt_s = target.currentTime), { once: true });
  });
  await start();
  await page.waitForFunction(() => window.soughtAt_s !== null);
  await page.waitForFunction(() => document.querySelector("audio").paused);
  return page.evaluate(() => window.soughtAt_s);
}

async function clickWord(page, number) {
  const { word, x, y } = await page.evaluate((number) => {
    const node = document.querySelector(".copy span").firstChild;
    const match = [...node.data.matchAll(/\S+/g)][number];
    const range = new Range();
    range.setStart(node, match.index);
    range.setEnd(node, match.index + match[0].length);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { word: match[0], x: (left + right) / 2, y: (top + bottom) / 2 };
  }, number);
  return { word, from_s: await heardFrom(page, () => page.mouse.click(x, y)) };
}

/** Whether the end of the text, where the caret is, lies within what is seen of it. */
function caretInSight(page) {
  return page.waitForFunction(() => {
    const [node, seen] = [document.querySelector(".copy span:last-of-type").firstChild, document.querySelector(".surface").getBoundingClientRect()];
    const range = new Range();
    range.setStart(node, node.length - 2);
    range.setEnd(node, node.length);
    const { top, bottom } = range.getBoundingClientRect();
    return top >= seen.top - 1 && bottom <= seen.bottom + 1;
  }).then(() => true, () => false);
}

/** How far the words of the text and of its copy lie apart at most, in pixels. The text is in a shadow root of the browser's. */
async function apart(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("DOM.enable");
  const { root } = await cdp.send("DOM.getDocument", { depth: -1, pierce: true });
  const find = (node, fits) => (fits(node) ? node : [...(node.children ?? []), ...(node.shadowRoots ?? [])].map((child) => find(child, fits)).find(Boolean));
  const area = find(root, ({ localName, attributes = [] }) => localName === "textarea" && attributes.includes("box"));
  const inner = find(area.shadowRoots[0], ({ localName }) => localName === "div");
  const { object } = await cdp.send("DOM.resolveNode", { nodeId: inner.nodeId });
  const { result } = await cdp.send("Runtime.callFunctionOn", { objectId: object.objectId, returnByValue: true, functionDeclaration: `function () {
    const boxes = (root) => {
      const nodes = [];
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) nodes.push(walk.currentNode);
      return nodes.flatMap((node) => [...node.data.matchAll(/\\S+/g)].map((match) => {
        const range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { word: match[0], edges: [left, right, top, bottom] };
      }));
    };
    const [text, copy] = [boxes(this), boxes(document.querySelector(".copy"))];
    const same = text.length === copy.length && text.every(({ word }, at) => word === copy[at].word);
    const far = text.map(({ edges }, at) => Math.max(...edges.map((edge, side) => Math.abs(edge - (copy[at]?.edges[side] ?? 1e6)))));
    const spare_px = document.querySelector(".sheet").clientHeight - document.querySelector(".copy").offsetHeight;
    return { same, words: text.length, px: Math.max(0, ...far), spare_px };
  }` });
  await cdp.detach();
  return result.value;
}

/**
 * The main thread's CPU time for one move of the lit word and for one letter typed, on a slowed computer, in milliseconds: all
 * its tasks from the event until the frame after it. `empty`: with an event that nobody listens to. For
 * benchmarks.service.surface.
 */
export async function surfaceCost(page, options) {
  const keys = await enter(page, options);
  await page.waitForFunction(() => !document.querySelector("audio").paused);
  await keys.press("Tab");
  await page.waitForFunction(() => document.querySelector("audio").paused);
  const words = await page.evaluate(() => document.querySelector("textarea").value.split(/\s+/).length);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: options.throttle });
  const costs = {};
  for (const [name, step] of Object.entries({ empty: () => dispatchEvent(new Event("nothing")), move, letter })) {
    const trace = await traced(page, () => repeat(page, step, options.times));
    costs[name] = trace;
  }
  return { words, costs };

  function move(at) {
    const audio = document.querySelector("audio");
    Object.defineProperty(audio, "currentTime", { configurable: true, get: () => 0.3 + at * 0.05 });
    audio.dispatchEvent(new Event("timeupdate"));
  }

  function letter() {
    const box = document.querySelector("textarea");
    box.setSelectionRange(900, 900);
    document.execCommand("insertText", false, "क");
  }
}

/** Do something so often, each time up to the frame after it. A step may take its time. */
export function repeat(page, step, times) {
  return page.evaluate(async ([step, times]) => {
    const act = (0, eval)(`(${step})`);
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (let at = 0; at < times; at += 1) {
      await frame();
      performance.mark("step-begins");
      await new Promise((resolve) => setTimeout(resolve)); // in a task of its own
      await act(at);
      await frame();
      performance.mark("step-ends");
    }
  }, [step.toString().replace(/^function \w+/, "function"), times]);
}

/** The main thread's CPU time within each step, in milliseconds. */
export async function traced(page, run) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"] });
  await run();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const begins = traceEvents.filter(({ name }) => name === "step-begins");
  const ends = traceEvents.filter(({ name }) => name === "step-ends");
  const tasks = traceEvents.filter(({ name, ph, pid, tid }) => name === "RunTask" && ph === "X" && pid === begins[0].pid && tid === begins[0].tid);
  return begins.map(({ ts }, at) => {
    const within = tasks.filter((task) => ts <= task.ts && task.ts < ends[at].ts);
    return within.reduce((sum, { tdur, dur = 0 }) => sum + (tdur ?? dur), 0) / 1000; // the thread's time, where the trace has it: other work of the machine does not count
  });
}
