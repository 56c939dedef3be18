// The panels that are fetched when they are asked for: the whole recording, and one name put in place of another everywhere.
// A scenario does and reports; tests/acceptance/test_editor_panels.py judges.

import { violations } from "./accessibility.mjs";
import { box, enter, focusedId, kept_on_this_computer, typed } from "./desk.mjs";
import { next, onScreen } from "./desk_trouble.mjs";

/** The whole recording, read and heard, at 1024 x 600, light and dark. */
export async function whole(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const keys = await enter(page, options);
  await page.locator("article", { hasText: options.name }).waitFor();
  const before = fetched.filter((path) => path.includes("transcript") || path.includes("Whole")).length;
  await box(page).fill("my own words");
  await next(page, keys);
  await keys.press("Shift+F4");
  await page.locator(".whole li[aria-current]").waitFor();
  const found = { before, lines: await lines(page), current: await page.locator(".whole li[aria-current] .said").textContent(),
    focused: await focusedId(page), fits: await onScreen(page), faults: [] };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/whole-${colorScheme}-1024.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator(".whole li button").nth(1).click();
  await page.waitForFunction(() => [...document.querySelectorAll("audio")].some(({ src, paused }) => src.includes("/context/") && !paused));
  found.heard = await page.evaluate(() => [...document.querySelectorAll("audio")].map(({ src, paused }) => [src.includes("/context/"), paused]));
  await keys.press("Control+h");
  await page.getByLabel("Replace with").waitFor();
  found.instead = await page.locator(".whole").count();
  await page.getByRole("button", { name: "Close" }).click();
  await page.locator(".find").waitFor({ state: "detached" });
  found.after = await focusedId(page);
  return found;
}

/** A name that was written wrongly in a text in hand, in one that waits and in one that is accepted; by the keyboard alone. */
export async function everywhere(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  const seen = {};
  for (const [name, { wrong, right }] of Object.entries(options.names)) {
    await page.locator("article", { hasText: name }).waitFor();
    await next(page, keys);
    await page.getByText("Everything is sent.").waitFor();
    seen[name] = await fix(page, options, keys, name, wrong, right);
    await next(page, keys);
    await next(page, keys);
  }
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { seen };
}

async function fix(page, options, keys, name, wrong, right) {
  await keys.press("Control+h");
  await page.getByRole("textbox", { name: "Find" }).fill(wrong);
  await page.getByText(`in 3 texts`).waitFor();
  const found = { hits: await page.locator(".find mark").allTextContents(), where: await page.locator(".find li .note").allTextContents(), faults: [] };
  await page.keyboard.press("Tab");
  await page.keyboard.insertText(right);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/${name}-find-${colorScheme}-1024.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  found.fits = await onScreen(page);
  const act = async (button) => {
    await page.locator(".find .buttons button:enabled", { hasText: button }).focus();
    await page.keyboard.press("Enter");
  };
  await act("Replace all");
  await page.getByText("Replaced:").waitFor();
  found.replaced = await box(page).inputValue();
  found.begun = await begun(page, 2);
  await act("Undo");
  await page.getByText("Taken back in 3 texts.").waitFor();
  found.undone = await box(page).inputValue();
  await act("Replace all");
  await page.getByText("Replaced:").waitFor();
  await page.keyboard.press("Escape");
  found.focused = await focusedId(page);
  await page.keyboard.press("Control+h");
  await page.locator(".find").waitFor({ state: "detached" });
  return found;
}

/** The texts that are kept as begun, once there are so many. */
async function begun(page, count) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { draft = [] } = await kept_on_this_computer(page);
    if (draft.length === count) return draft.map(typed).sort();
    await page.waitForTimeout(50);
  }
  return [];
}

/** What stands in the panel: texts, and in place of a text that is not shown, a note. */
function lines(page) {
  return page.locator(".whole li").evaluateAll((items) => items.map((item) => item.querySelector("p").textContent));
}
