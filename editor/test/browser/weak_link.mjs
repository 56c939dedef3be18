// How soon somebody hears the first segment, and the next, on a weak link. Played by benchmarks/service/weak_link.py.

import { box, enter } from "./desk.mjs";

/**
 * The page opened by somebody who is signed in and holds work: as every day ("warm": its files lie on this computer), and for
 * the first time ("cold"). Times are in ms from the address to the sound, and until the text can be typed in, and from the key
 * that accepts to the next sound. `asked`: what was fetched before the first sound.
 */
export async function weakLink(_, options) {
  const context = await options.browser(`${options.folder}/profile`);
  context.setDefaultTimeout(120_000);
  await context.addInitScript(() => {
    globalThis.heard = [];
    addEventListener("playing", () => globalThis.heard.push(performance.now()), true);
  });
  const first = await context.newPage();
  await enter(first, options);
  await first.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await first.waitForFunction(() => globalThis.heard.length > 0);
  await first.close();
  const rounds = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const empty_ms = await empty(context, options);
    const warm = await opened(context, options);
    rounds.push({ empty_ms, warm, cold: await opened(context, options, true) });
  }
  await context.close();
  return { rounds };
}

/** The shortest answer of the service, as a page. */
async function empty(context, options) {
  const page = await weak(context, options);
  await page.goto(`${options.url}v1/health`);
  const [{ duration }] = await page.evaluate(() => performance.getEntriesByType("navigation").map((each) => each.toJSON()));
  await page.close();
  return Math.round(duration);
}

async function opened(context, options, cold = false) {
  const page = await weak(context, options);
  if (cold) await forget(page, options);
  await page.goto(options.url);
  await page.waitForFunction(() => globalThis.heard.length > 0);
  const first_ms = await page.evaluate(() => Math.round(globalThis.heard[0]));
  const asked = await page.evaluate(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return all.map(({ name, startTime, responseEnd, transferSize }) => [new URL(name).pathname, Math.round(startTime), Math.round(responseEnd), transferSize]);
  });
  await box(page).waitFor();
  const typed_ms = await page.evaluate(() => Math.round(performance.now()));
  await page.waitForFunction(() => document.querySelector("main audio")?.paused === false);
  const src = await page.evaluate(() => document.querySelector("main audio").src);
  await page.waitForFunction(() => performance.getEntriesByType("resource").filter(({ name, responseEnd }) => name.endsWith("/clip") && responseEnd).length >= 3);
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    globalThis.heard.length = 0;
    addEventListener("keydown", () => (globalThis.pressed = performance.now()), { once: true, capture: true });
  });
  await box(page).press("Enter");
  await page.waitForFunction((was) => globalThis.heard.length > 0 && document.querySelector("main audio").src !== was, src);
  const next_ms = await page.evaluate(() => Math.round(globalThis.heard.at(-1) - globalThis.pressed));
  await page.waitForTimeout(3000); // the text leaves
  await page.close();
  return { first_ms, typed_ms, next_ms, asked };
}

/** A page on a link of `kbit_s`, whose answers take `latency_ms` longer. */
async function weak(context, { kbit_s, latency_ms }) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const bytes_s = (kbit_s * 1000) / 8;
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: latency_ms, downloadThroughput: bytes_s, uploadThroughput: bytes_s });
  page.devtools = devtools;
  return page;
}

/** The browser has nothing of the page, and knows who is signed in. */
async function forget(page, { url }) {
  const origin = new URL(url).origin;
  await page.devtools.send("Network.clearBrowserCache");
  await page.devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "service_workers,cache_storage" });
}

/** For the first time on a weak link: what is there before the page's scripts, and after them. `signedOut`: by a stranger. */
export async function firstVisit(_, options) {
  const context = await options.browser(`${options.folder}/profile`);
  context.setDefaultTimeout(60_000);
  if (!options.signedOut) {
    const first = await context.newPage();
    await enter(first, options);
    await first.close();
  }
  const page = await weak(context, options);
  await forget(page, options);
  await page.goto(options.url);
  const seen = {};
  if (options.signedOut) {
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  } else {
    await page.locator("#page > div > progress").waitFor();
    seen.before = await page.evaluate(() => ({ text: document.querySelector("#page p").innerText, audio: document.querySelectorAll("#page audio").length }));
    await page.screenshot({ path: `${options.folder}/first-visit.png` });
    await box(page).waitFor();
    await page.waitForFunction(() => document.querySelector("main audio")?.currentTime > 0);
    seen.after = await page.evaluate(() => ({ waits: document.querySelectorAll("progress").length, sources: [...document.querySelectorAll("audio")].filter(({ paused }) => !paused).length }));
  }
  seen.asked = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  await context.close();
  return seen;
}
