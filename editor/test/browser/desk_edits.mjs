// What is done to a segment beside its text: parts, speakers, tags, flags, joins, and taking back. Everything from the
// keyboard. A scenario does and reports; tests/acceptance/test_editor_edits.py judges.

import { violations } from "./accessibility.mjs";
import { box, commit, compose, enter, focusedId, imeEnter } from "./desk.mjs";

/** Twenty segments of one recording, each corrected in its own way. */
export async function twenty(page, options) {
  await enter(page, options);
  const { keyboard } = page;
  const seen = {};
  await page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/v1/languages`).length > 0); // tags came before
  const write = (text) => keyboard.insertText(text);
  const steps = {
    0: async () => {
      await splitAfter(page, 2);
      await speaker(page, "Asha");
      seen.split = await parts(page);
    },
    1: async () => {
      await splitAfter(page, 1);
      await keyboard.press("Control+m");
      await count(page, 1);
      await splitAfter(page, 1);
      await keyboard.press("Control+z"); // takes the split back
      await count(page, 1);
      seen.undone = await parts(page);
    },
    2: () => keyboard.press("Control+j"),
    4: async () => {
      await keyboard.press("Control+End");
      await keyboard.press("Control+Shift+ArrowLeft");
      await choose(page, "Control+e", "4");
      seen.tagged = await parts(page);
      await keyboard.press("Control+z"); // a tag is typed, so this takes back the typing
      await page.waitForFunction(() => !document.querySelector("textarea").value.includes("["));
      await keyboard.press("Control+Shift+z");
      await page.waitForFunction(() => document.querySelector("textarea").value.includes("[foreign"));
    },
    5: async () => {
      await keyboard.press("Control+End");
      await choose(page, "Control+e", "2");
    },
    6: async () => {
      await choose(page, "Control+d", "2");
      await walkTo(page, "input");
      await write("बहुत शोर");
      await walkTo(page, "select");
      await keyboard.press("ArrowDown");
      await page.waitForFunction(() => document.activeElement.id === "box"); // chosen: back to the text
      seen.more = await page.locator(".strip").innerText();
      seen.pressed = await page.locator(".strip [aria-pressed=true]").innerText();
      await keyboard.press("Control+d");
    },
    7: () => choose(page, "Control+b", "2"),
    8: async () => {
      await splitAfter(page, 1);
      await speaker(page, "Ravi");
      await accept(page);
      await keyboard.press("Control+z"); // nothing was typed in the next one: it opens the one before
      await count(page, 2);
      seen.reopened = await parts(page);
      await splitBack(page);
    },
    9: async () => {
      await splitAfter(page, 1);
      await keyboard.press("Control+End");
      for (const grown of ["क", "कि", "किस"]) await compose(page, grown);
      await imeEnter(page);
      seen.composing = (await parts(page)).length;
      await commit(page, "किसान");
    },
  };
  for (let place = 0; place < options.segments; place += 1) {
    await page.getByText(`segment ${place + 1} of ${options.segments}`).waitFor();
    await (steps[place] ?? (() => keyboard.press("Control+End").then(() => write(" जी"))))();
    if (place < options.segments - 1) await accept(page);
  }
  seen.last = await parts(page);
  await page.waitForTimeout(450); // an Enter right after the last one is taken for a slip
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { seen };
}

/** A split segment of each script on the smallest screen: typing, pictures, and what axe says. */
export async function scriptsInParts(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  await enter(page, options);
  const { keyboard } = page;
  await page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/v1/languages`).length > 0);
  const seen = {};
  for (const [name, { grown, whole }] of Object.entries(options.scripts)) {
    await page.locator("article", { hasText: name }).waitFor();
    const found = (seen[name] = { faults: [], fits: {} });
    const look = async (state) => {
      found.fits[state] = await within(page);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        found.faults.push(...(await violations(page)).violations);
        await page.screenshot({ path: `${options.folder}/${name}-${state}-${colorScheme}-1024.png` });
      }
      await page.emulateMedia({ colorScheme: "light" });
    };
    await look("one");
    for (const [state, key] of [["speaker", "b"], ["tag", "e"], ["more", "d"]]) {
      await keyboard.press(`Control+${key}`);
      await page.locator(".strip button").first().waitFor();
      await look(state);
      await keyboard.press("Escape");
      await page.locator(".strip").waitFor({ state: "detached" });
      found[state] = await focusedId(page);
    }
    await splitAfter(page, 3);
    await keyboard.press("Control+End");
    if (grown.length) await keyboard.press("Space");
    for (const each of grown) await compose(page, each);
    if (grown.length) await commit(page, whole);
    else for (const letter of ` ${whole}`) await keyboard.insertText(letter);
    await look("two");
    found.parts = await parts(page);
    found.directions = await page.evaluate(() => [...document.querySelectorAll("textarea")].map((area) => getComputedStyle(area).direction));
    await page.locator(".part .head button").first().click(); // the mouse, too, leads back to the text
    await page.locator(".strip button[aria-pressed=true]").waitFor();
    await keyboard.press("Escape");
    found.clicked = await focusedId(page);
    await accept(page);
  }
  return { seen };
}

// --- steps

/** Put the caret behind a number of words of the first part, and split there. */
async function splitAfter(page, words) {
  await page.keyboard.press("Control+Home");
  const letters = await box(page).first().evaluate((node, count) => [...node.value.split(" ").slice(0, count).join(" ")].length, words);
  await box(page).first().evaluate((node, count) => node.setSelectionRange(count, count), letters);
  const before = await box(page).count();
  await page.keyboard.press("Control+Enter");
  await count(page, before + 1);
  await page.waitForFunction((place) => document.activeElement.id === `box-${place}`, 2);
}

/** From the second part to the first, and merge. */
async function splitBack(page) {
  await page.keyboard.press("Shift+F6");
  await page.keyboard.press("Control+m");
  await count(page, 1);
}

/** Open what is chosen by a key, and choose by a digit. */
async function choose(page, key, digit) {
  await page.keyboard.press(key);
  await page.waitForFunction(() => document.activeElement.closest(".strip"));
  await page.keyboard.press(digit);
}

/** Make a new speaker of the part in hand. */
async function speaker(page, name) {
  await page.keyboard.press("Control+b");
  await page.waitForFunction(() => document.activeElement.closest(".strip"));
  await walkTo(page, "input");
  await page.keyboard.insertText(name);
  await page.keyboard.press("Enter");
  await page.locator(".strip").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.tagName === "TEXTAREA");
}

/** Tab to an element of the strip. */
async function walkTo(page, selector) {
  for (let step = 0; step < 12; step += 1) {
    if (await page.evaluate((sought) => document.activeElement.matches(`.strip ${sought}`), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no ${selector} in reach of Tab`);
}

function count(page, parts) {
  return page.waitForFunction((wanted) => document.querySelectorAll(".part").length === wanted, parts);
}

/** Accept, and wait for what comes next. */
async function accept(page) {
  await page.waitForFunction(() => document.activeElement.tagName === "TEXTAREA");
  await page.waitForTimeout(450);
  const was = await page.evaluateHandle(() => document.querySelector("article"));
  await page.keyboard.press("Enter");
  await page.waitForFunction((node) => !node.isConnected && document.querySelector("article textarea, .calm"), was);
}

/** Each part as it is shown: its head and its text. */
function parts(page) {
  return page.evaluate(() => [...document.querySelectorAll(".part")].map((part) => (
    [part.querySelector(".head button")?.innerText ?? "", part.querySelector("textarea").value]
  )));
}

/** Whether the text in hand, the buttons that accept and play, and what is open lie on the screen. */
function within(page) {
  return page.evaluate(() => {
    const seen = (node) => {
      const { top, bottom, left, right } = node.getBoundingClientRect();
      return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    };
    const nodes = [".parts", ".buttons .main", ".player .play", ".tools", ...(document.querySelector(".strip") ? [".strip"] : [])];
    const area = document.querySelector(".surface");
    const lines = area.clientHeight / parseFloat(getComputedStyle(area).lineHeight);
    const out = nodes.filter((selector) => !seen(document.querySelector(selector)));
    return { out, lines: Math.floor(lines * 10) / 10, scrolls: document.documentElement.scrollHeight > innerHeight };
  });
}
