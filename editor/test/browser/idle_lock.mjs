// A desk that somebody leaves. A scenario does and reports; tests/acceptance/test_idle_lock_browser.py judges.

import { violations } from "./accessibility.mjs";
import { enter } from "./pictures.mjs";

const LOCK = "dialog.lock";

/** Types half a text with the sound on, leaves, guesses, comes back; with a second tab. */
export async function leaveTheDesk(page, options) {
  await enter(page, options, "");
  const box = page.locator("textarea").first();
  await box.waitFor();
  const second = await page.context().newPage();
  await second.goto(new URL("my-work", options.url).href);
  await second.locator("header .who").waitFor();
  await page.bringToFront();
  await box.fill(options.typed);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("audio")) one.loop = true;
    return document.querySelector("audio").play();
  });
  await page.locator(LOCK).waitFor({ timeout: 20_000 });
  await second.locator(LOCK).waitFor();
  await page.waitForFunction(() => document.querySelector("dialog.lock [name=password]") === document.activeElement);
  const seen = await page.evaluate((typed) => ({
    playing: [...document.querySelectorAll("audio")].some((one) => !one.paused),
    hidden: getComputedStyle(document.querySelector("textarea")).visibility,
    inert: document.getElementById("page").inert,
    shown: document.body.innerText.includes(typed),
  }), options.typed);
  const refused = await page.evaluate(async () => (await (await fetch("/v1/tasks")).json()).code);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+Enter"); // would accept the text
  await page.evaluate(() => document.querySelector("audio").play().catch(() => {}));
  const stubborn = await page.evaluate(() => [
    document.querySelector("dialog.lock").open, [...document.querySelectorAll("audio")].some((one) => !one.paused),
  ]);
  const found = await violations(page);
  await page.reload();
  await page.locator(LOCK).waitFor();
  const password = page.locator(`${LOCK} [name=password]`);
  await password.fill("a guess");
  await page.locator(`${LOCK} button.main`).click();
  await page.locator(`${LOCK} [role=alert]`).waitFor();
  const wrong = await page.locator(`${LOCK} [role=alert]`).innerText();
  await password.fill(options.password);
  await page.locator(`${LOCK} button.main`).click();
  await page.locator(LOCK).waitFor({ state: "detached" });
  await second.locator(LOCK).waitFor({ state: "detached" });
  await box.waitFor();
  const kept = await box.inputValue();
  const allowed = await page.evaluate(async () => (await fetch("/v1/tasks")).status);
  return { seen, refused, stubborn, found, wrong, kept, allowed };
}

/** The locked page in a language, light and dark. */
export async function lockedPicture(page, options) {
  await page.addInitScript((tongue) => localStorage.setItem("boli.language", tongue), options.tongue);
  await page.emulateMedia({ colorScheme: options.scheme });
  await page.goto(options.url);
  await page.locator(".sign-in [name=login]").fill(options.login);
  await page.locator(".sign-in [name=password]").fill(options.password);
  await page.locator(".sign-in button.main").click();
  await page.locator(LOCK).waitFor({ timeout: 20_000 });
  const found = await violations(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const heading = await page.locator(`${LOCK} h2`).innerText();
  await page.screenshot({ path: `${options.folder}/locked-${options.tongue}-${options.scheme}.png` });
  return { found, overflow, heading };
}
