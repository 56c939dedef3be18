// The waveform, the borders, what is heard and how often, and what the page does while it plays or is quiet. A scenario does
// and reports; tests/acceptance/test_editor_sound.py judges.

import { violations } from "./accessibility.mjs";
import { box, countChanges, enter, kept_on_this_computer } from "./desk.mjs";
import { next } from "./desk_trouble.mjs";

/** Where the sound is, in seconds. */
const position = (page) => page.evaluate(() => document.querySelector("main audio").currentTime);

/** Waits for the waveform: its borders can be moved then. */
async function waveHere(page) {
  await page.locator(".wave .edge.start:enabled").waitFor({ timeout: 20_000 });
}

/** Waits until the sound is quiet or plays, is beyond a place (in seconds), and comes from an address with `src` in it. */
function until(page, wanted) {
  return page.waitForFunction(({ paused, beyond_s = -1, src = "" }) => {
    const audio = document.querySelector("main audio");
    return (paused === undefined || audio.paused === paused) && audio.currentTime > beyond_s && audio.src.includes(src) && audio.readyState > 1;
  }, wanted, { timeout: 20_000 });
}

async function border(page, edge) {
  return Number(await page.locator(`.wave .edge.${edge}`).getAttribute("aria-valuenow"));
}

/** A draft that begins there has reached the disk. */
async function draftBegins(page, start_ms) {
  for (let tries = 0; tries < 200; tries += 1) {
    const { draft = [] } = await kept_on_this_computer(page);
    if (draft.some(({ content }) => content.parts[0].start_ms === start_ms)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`no draft begins at ${start_ms} ms`);
}

/** Borders by key and by hand, what is heard of them, and what is sent. */
export async function borders(page, options) {
  const keys = await enter(page, options);
  await waveHere(page);
  const seen = { about: await page.locator(".wave").getAttribute("aria-label"), before: [await border(page, "start"), await border(page, "end")] };
  await keys.press("Control+F3");
  await keys.press("Control+F3");
  await page.getByText("End of the segment: 0:03.60.").waitFor();
  seen.keyed = await border(page, "end");
  for (let n = 0; n < 6; n += 1) await keys.press("Control+F3");
  await until(page, { paused: true, src: "wide=true", beyond_s: 3.8 }); // the border was heard, and no more
  seen.quiet_s = await position(page);
  await keys.press("Control+z");
  await page.waitForFunction(() => document.querySelector(".wave .edge.end").ariaValueNow === "3850");

  const handle = await page.locator(".wave .edge.start").boundingBox();
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y, { steps: 4 });
  const kept = () => page.evaluate(() => document.querySelector("footer").innerText);
  seen.drawing = await border(page, "start");
  await page.mouse.up();
  await page.getByText("Start of the segment: 0:0").waitFor();
  seen.drawn = await border(page, "start");
  seen.focused = await page.evaluate(() => document.activeElement.id);
  await draftBegins(page, seen.drawn);
  seen.kept = await kept();
  await page.reload();
  await waveHere(page);
  seen.reloaded = [await border(page, "start"), await border(page, "end")];
  await page.keyboard.press("F6");
  await page.locator(".wave .edge.end").focus();
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelector(".wave .edge.end").ariaValueNow === "3600");
  await page.locator(".wave .edge.start").focus();
  for (let n = 0; n < 15; n += 1) await page.keyboard.press("ArrowLeft");
  await page.getByText("There is no more room.").waitFor();
  seen.first = await border(page, "start");
  await page.keyboard.press("Escape");
  await next(page, keys);
  await page.getByText("Everything is sent.").waitFor();
  return seen;
}

/** Clicks, strokes, channels, and the pause before going on. */
export async function hearing(page, options) {
  const keys = await enter(page, options);
  await waveHere(page);
  const seen = {};
  await page.evaluate(() => {
    const audio = document.querySelector("main audio");
    window.starts = [];
    audio.addEventListener("play", () => window.starts.push(audio.currentTime));
  });
  await until(page, { paused: false, beyond_s: 1.5 });
  await keys.press("Tab");
  await until(page, { paused: true });
  const paused_s = await position(page);
  await keys.press("Tab");
  await until(page, { paused: false });
  seen.back_s = paused_s - (await page.evaluate(() => window.starts.at(-1)));

  await keys.press("F1");
  await page.getByLabel("After a pause the sound goes back").selectOption("0");
  await keys.press("F1");
  await keys.press("Tab");
  await until(page, { paused: true });
  const again_s = await position(page);
  await keys.press("Tab");
  await until(page, { paused: false });
  seen.none_s = again_s - (await page.evaluate(() => window.starts.at(-1)));

  const frame = await page.locator(".wave").boundingBox();
  const at = (share) => [frame.x + frame.width * share, frame.y + frame.height / 2];
  await page.mouse.click(...at(0.9));
  await until(page, { paused: false, src: "wide=true" });
  seen.beyond_s = await position(page);
  seen.focused = await page.evaluate(() => document.activeElement.id);

  await page.mouse.move(...at(0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.3), { steps: 5 });
  await page.mouse.up();
  await page.locator(".wave .picked").waitFor();
  await page.evaluate(() => {
    window.rounds = 0;
    document.querySelector("main audio").addEventListener("seeking", () => (window.rounds += 1));
  });
  await page.waitForFunction(() => window.rounds >= 2, null, { timeout: 20_000 });
  await page.screenshot({ path: `${options.folder}/picked.png` });
  await page.mouse.click(...at(0.5));
  await page.locator(".wave .picked").waitFor({ state: "detached" });
  await keys.press("Shift+F9");
  await page.locator(".wave .picked").waitFor();
  await keys.press("Shift+F9");
  await page.locator(".wave .picked").waitFor({ state: "detached" });

  seen.channels = await page.getByLabel("Channel").locator("option").allInnerTexts();
  await page.getByLabel("Channel").selectOption("all");
  await until(page, { src: "channel=all" });
  await page.getByLabel("Channel").selectOption("1");
  await until(page, { src: "channel=1" });
  await page.getByLabel("Channel").selectOption("all");
  await next(page, keys);
  await waveHere(page);
  await until(page, { src: "channel=all", paused: false });
  await next(page, keys);
  await waveHere(page);
  seen.mono = [await page.getByLabel("Channel").count(), await page.evaluate(() => document.querySelector("main audio").src.includes("channel"))];
  return seen;
}

/** Changes and layouts while nothing moves and while the sound plays; pictures and axe. */
export async function quiet(page, options) {
  await page.addInitScript(countChanges);
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  await waveHere(page);
  for (let n = 0; n < 3; n += 1) await keys.press("F3"); // half as fast, so that there is time to count
  await keys.press("Shift+Tab");
  await until(page, { paused: false, beyond_s: 0.2 });
  const playing = await during(page, 1500);
  await keys.press("Tab");
  await until(page, { paused: true });
  await page.waitForTimeout(300); // the fades of the browser's own controls
  const paused = await during(page, 1000);
  await page.reload();
  await waveHere(page);
  await box(page).press("Tab");
  const faults = [];
  for (const [name, media] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["contrast", { forcedColors: "active" }]]) {
    await page.emulateMedia(media);
    await page.waitForFunction(() => document.querySelector(".wave canvas").width > 100);
    faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/wave-${name}.png` });
  }
  const drawn = await page.evaluate(() => {
    const canvas = document.querySelector(".wave canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return { inked: data.filter((_, at) => at % 4 === 3 && data[at] > 0).length / (data.length / 4), sharp: canvas.width / canvas.clientWidth / devicePixelRatio };
  });
  return { playing, paused, faults, drawn };
}

/** What the page does in some time, for each second: changes of its elements, frames that it asks for, and layouts. */
async function during(page, wait_ms) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const now = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    const of = (name) => metrics.find((each) => each.name === name).value;
    return { layouts: of("LayoutCount"), at: of("Timestamp"), ...(await page.evaluate(() => window.counted)) };
  };
  const before = await now();
  await page.waitForTimeout(wait_ms);
  const after = await now();
  const seconds = after.at - before.at;
  await cdp.detach();
  const each = (name) => (after[name] - before[name]) / seconds;
  return { layouts: each("layouts"), changes: each("changes"), frames: each("frames") };
}
