// A stretch of a recording, segment by segment, with what surrounds each. A scenario does and reports;
// tests/acceptance/test_editor_assignments.py judges.

import { violations } from "./accessibility.mjs";
import { box, enter, focusedId } from "./desk.mjs";
import { next, onScreen } from "./desk_trouble.mjs";

/** Reads, hears what is beside, writes, hides the panel, gives back with a reason; at 1024 x 600, light and dark. */
export async function stretch(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  const [first, ...others] = options.names;
  const seen = { [first]: await look(page, options, first) };

  await keys.press("Shift+F7");
  await page.waitForFunction(() => !document.querySelector(".beside audio").paused);
  await page.waitForFunction(() => document.querySelector("main audio").paused); // its own play may have been on its way
  const heard = { src: await page.evaluate(() => document.querySelector(".beside audio").src), both: await quiet(page) };
  await keys.press("Tab");
  await page.waitForFunction(() => document.querySelector(".beside audio").paused);
  const back = await quiet(page);
  await page.locator(".around li button").first().click();
  await page.waitForFunction(() => !document.querySelector(".beside audio").paused);
  const focused = await focusedId(page);
  await keys.press("Control+i");
  const beside = { hidden: await panels(page) };
  await keys.press("F1");
  await page.locator(".help").waitFor(); // its script is fetched when it is first asked for
  beside.help = await panels(page);
  await keys.press("Control+i");
  beside.again = await panels(page);

  await box(page).fill("my own words");
  await next(page, keys);
  const second = { facts: await page.locator(".facts").innerText(), around: await page.locator(".around .said").allInnerTexts() };
  await next(page, keys);
  await page.getByRole("button", { name: "Give back" }).click();
  await page.getByLabel("In your own words").fill("only wind");
  await page.screenshot({ path: `${options.folder}/give-back-1024.png` });
  await page.getByRole("button", { name: "The sound is too bad" }).click();

  for (const name of others) {
    seen[name] = await look(page, options, name);
    for (let n = 0; n < 3; n += 1) await next(page, keys);
  }
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { seen, heard, back, focused, beside, second };
}

/** Whether the segment's own sound is quiet, and what is beside it. */
function quiet(page) {
  return page.evaluate(() => [document.querySelector("main audio").paused, document.querySelector(".beside audio").paused]);
}

/** Whether the panel of keys is shown, and whether that of the surroundings is not. */
async function panels(page) {
  return [await page.locator(".help").isVisible(), !(await page.locator(".around").isVisible())];
}

async function look(page, options, name) {
  await page.locator("article", { hasText: name }).waitFor();
  await page.waitForTimeout(500);
  const found = { facts: await page.locator(".facts").innerText(), panel: await page.locator(".around").innerText(),
    around: await page.locator(".around .said").allInnerTexts(), fits: await onScreen(page), faults: [] };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/${name}-around-${colorScheme}-1024.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 780 });
  await page.screenshot({ path: `${options.folder}/${name}-around-phone.png`, fullPage: true });
  found.phone = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 1024, height: 600 });
  return found;
}
