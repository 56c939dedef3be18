// What a lead does at the board. A scenario does and reports; tests/acceptance/test_lead_browser.py judges.

import { enter, look, settled } from "./pictures.mjs";

const rows = (page, table) => page.locator(`table.${table} tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));

/** Comes from the page where everybody signs in; reads each view; answers two disputes; the board refreshes quietly. */
export async function leadBoard(page, options) {
  const found = {};
  await page.clock.install();
  const asked = await enter(page, options, "");
  await page.waitForURL("**/lead");
  await page.locator(".tiles li").nth(6).waitFor();
  await page.locator(".disputes form").nth(1).waitFor();
  await settled(page);
  const tiles = Object.fromEntries(await page.locator(".tiles li").evaluateAll((all) => all.map((tile) => [tile.querySelector("span").textContent, tile.querySelector("strong").textContent])));
  const alarms = await page.locator(".tiles .alarm span").allInnerTexts();
  const stuck = await page.locator(".stuck li").allInnerTexts();
  const pressing = await rows(page, "pressing");
  const disputes = await page.locator(".disputes form").allInnerTexts();

  const first = page.locator(".disputes form").first();
  await first.getByLabel("It is worth another amount").check();
  await first.getByLabel("Worth, in INR").fill("twelve");
  await first.getByLabel("Why").fill(options.why);
  await first.getByRole("button", { name: "Send the answer" }).click();
  const refused = await first.locator("[role=alert]").innerText();
  await look(page, "now", options.folder, found);
  const seenAgain = page.waitForResponse("**/v1/lead/queue");
  await page.clock.fastForward(61_000);
  await seenAgain;
  const kept = await first.getByLabel("Why").inputValue(); // a quiet refresh takes nothing that is typed
  await first.getByLabel("Worth, in INR").fill("12.50");
  await first.getByRole("button", { name: "Send the answer" }).click();
  await page.locator("[role=status]", { hasText: "is sent" }).waitFor();
  const focused = await page.evaluate(() => document.activeElement.id);
  await page.locator(".disputes form").first().getByLabel("The entry stays").check();
  await page.locator(".disputes form").first().getByLabel("Why").fill(options.why);
  await page.locator(".disputes form").first().getByRole("button", { name: "Send the answer" }).click();
  await page.getByText("Nobody disputes anything.").waitFor();

  await page.getByRole("link", { name: "Queue and deadlines" }).click();
  await page.locator("table.forecast td").first().waitFor();
  await settled(page);
  const queue = await rows(page, "queue");
  const deadlines = await rows(page, "deadlines");
  const forecast = await rows(page, "forecast");
  await look(page, "queue", options.folder, found);

  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "People" }).click();
  await page.locator("table.work td").first().waitFor();
  await page.locator("table.throughput td").first().waitFor();
  await settled(page);
  const work = await rows(page, "work");
  const throughput = await rows(page, "throughput");
  await look(page, "people", options.folder, found);

  await page.route("**/v1/lead/work*", (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.locator(".stale").first().waitFor();
  const stale = { words: await page.locator(".stale").first().innerText(), rows: (await rows(page, "work")).length };
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, tiles, alarms, stuck, pressing, disputes, refused, kept, focused, queue, deadlines, forecast, work, throughput, stale, outside };
}

/** A board with nothing on it, and somebody whom it is not for. */
export async function emptyBoard(page, options) {
  const found = {};
  await enter(page, options, "lead");
  await page.getByText("Nothing is stuck.").waitFor();
  await page.getByText("Nobody disputes anything.").waitFor();
  await look(page, "empty", options.folder, found);
  const texts = [];
  for (const [name, last] of [["Queue and deadlines", "No work is left."], ["People", "Nothing is known yet."]]) {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name }).click();
    await page.getByText(last).waitFor();
    await settled(page);
    texts.push(await page.locator("main").innerText());
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Login").fill("asha");
  await page.getByLabel("Password").fill(options.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("[role=status] h2").waitFor();
  return { found, texts, refused: await page.locator("main").innerText() };
}
