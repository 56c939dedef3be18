// A picture of each page, for docs/pictures. Called by scripts/screenshots.py.

import { writeFile } from "node:fs/promises";
import { settled } from "./pictures.mjs";

const DESK = ".surface .copy";
const HEARD_S = 1.2;

/** What must be there before a picture is taken, and what is done before that, by the name of the picture. */
const STATES = {
  "sign-in": { ready: ".sign-in" },
  join: { ready: "form [name=password]" },
  "desk-hindi": { ready: DESK, act: listen },
  "desk-tamil": { ready: DESK, act: listen },
  "desk-urdu": { ready: DESK, act: listen },
  "desk-split": { ready: DESK, act: split },
  "desk-keys": { ready: DESK, act: keys },
  "desk-two-texts": { ready: ".choices .said", act: listen },
  "my-work": { ready: ".entry" },
  lead: { ready: ".tiles li:nth-child(7)" },
  people: { ready: "table.people td" },
  lexicons: { ready: ".forms dd" },
  dashboard: { ready: ".rates" },
};

/** Every state of `options.states` in each of `options.languages`, light and dark, in each of its sizes. Says what it wrote. */
export async function screenshots(page, options) {
  const written = [];
  for (const language of options.languages)
    for (const state of options.states) {
      const context = await page.context().browser().newContext({ viewport: size(state.sizes[0]), reducedMotion: "reduce" });
      context.setDefaultTimeout(30_000);
      await context.addInitScript((chosen) => localStorage.setItem("boli.language", chosen), language);
      const own = await context.newPage();
      await arrive(own, options, state);
      written.push(...(await shoot(own, options.folder, `${state.name}-${language}`, state.sizes)));
      await context.close();
    }
  return { written };
}

async function arrive(page, { url, password }, { name, address = "", login }) {
  const { ready, act } = STATES[name];
  await page.goto(url + address);
  if (login) {
    await page.locator("[name=login]").fill(login);
    await page.locator("[name=password]").fill(password);
    await page.locator("[name=password]").press("Enter");
  }
  await page.locator(ready).first().waitFor();
  await settled(page);
  await act?.(page);
}

async function shoot(page, folder, name, sizes) {
  const devtools = await page.context().newCDPSession(page);
  const written = [];
  for (const [width, height] of sizes)
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))));
      const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 60 });
      const file = `${name}-${colorScheme}${width < 600 ? "-phone" : ""}.webp`;
      await writeFile(`${folder}/${file}`, Buffer.from(data, "base64"));
      written.push(file);
    }
  return written;
}

function size([width, height]) {
  return { width, height };
}

/** Some words are heard, then it is quiet: one is lit. */
async function listen(page) {
  await page.waitForFunction((from) => document.querySelector("audio").currentTime > from, HEARD_S);
  await page.evaluate(() => document.querySelector("audio").pause());
  await page.waitForFunction(() => document.querySelector("audio").paused);
}

/** The segment in two parts. */
async function split(page) {
  await listen(page);
  const box = page.locator("textarea").first();
  await box.focus();
  await box.evaluate((node) => {
    const words = node.value.split(" ");
    const at = words.slice(0, Math.ceil(words.length / 2)).join(" ").length;
    node.setSelectionRange(at, at);
  });
  await page.keyboard.press("Control+Enter");
  await page.locator("textarea").nth(1).waitFor();
}

async function keys(page) {
  await listen(page);
  await page.keyboard.press("F1");
  await page.locator(".help").waitFor();
}
