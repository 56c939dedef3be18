// A reviewer decides between two people's texts. A scenario does and reports; tests/acceptance/test_editor_decisions.py
// judges.

import { violations } from "./accessibility.mjs";
import { box, enter, focusedId, signedIn } from "./desk.mjs";
import { onScreen } from "./desk_trouble.mjs";

/** From the keyboard, with the mouse, and where one of the two texts changes meanwhile; at 1024 x 600, light and dark. */
export async function decide(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  const [byKey, byMouse, changed] = options.names;
  const seen = {};

  seen[byKey] = await look(page, options, byKey);
  await keys.press("F9");
  const taken = await box(page).inputValue();
  await page.keyboard.type(" kal");
  const edited = await box(page).inputValue();
  await keys.press("F10");
  const other = await box(page).inputValue();
  await keys.press("Control+z");
  const undone = await box(page).inputValue();
  await keys.press("Enter");

  seen[byMouse] = await look(page, options, byMouse);
  await page.getByRole("button", { name: "Take the right text" }).click();
  const clicked = [await box(page).inputValue(), await focusedId(page)];
  await keys.press("Enter");

  seen[changed] = await look(page, options, changed);
  await mend(options, seen[changed].segment);
  await keys.press("F9");
  const before = await box(page).inputValue();
  await keys.press("Enter");
  await page.getByText("has changed since you decided").waitFor();
  const again = { before, box: await box(page).inputValue(), note: await page.locator("#box-note").innerText(), texts: await texts(page),
    notices: await page.locator(".notice").count() };
  await page.waitForTimeout(450);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { seen, taken, edited, other, undone, clicked, again };
}

function texts(page) {
  return page.locator(".choices .said").allInnerTexts();
}

/** What the page shows of a task, whether it fits, and pictures. */
async function look(page, options, name) {
  await page.locator("article", { hasText: name }).waitFor();
  await page.waitForTimeout(500);
  const found = { texts: await texts(page), marks: await page.locator(".choices mark").allInnerTexts(), box: await box(page).inputValue(),
    fits: await onScreen(page), said: await page.locator("main").innerText(), faults: [] };
  found.sides = await page.evaluate(() => [...document.querySelectorAll(".choices section")].map((node) => node.getBoundingClientRect().left));
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/${name}-two-${colorScheme}-1024.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  const { tasks } = await page.evaluate(async () => (await fetch("/v1/tasks")).json());
  found.segment = tasks.find(({ segment }) => segment.recording_name === name).segment;
  return found;
}

/** The first of the two people changes their text. */
async function mend(options, segment) {
  const send = await signedIn({ ...options, login: options.first });
  await send("POST", `/v1/segments/${segment.id}/revisions`, { operation_id: crypto.randomUUID(), base_version: segment.version, text: options.mended });
}
