// What ML teams and operators do at the dashboard's view of models. tests/acceptance/test_models_browser.py judges.

import { violations } from "./accessibility.mjs";
import { enter, look, settled } from "./pictures.mjs";

const PATIENCE = { timeout: 60_000 };

async function open(page, options) {
  await enter(page, options, "dashboard#released");
  await page.getByRole("heading", { name: "History of releases" }).waitFor(PATIENCE);
  await page.getByRole("heading", { name: "Runs" }).waitFor(PATIENCE);
  await settled(page);
}

/** The state of the page as it is on a phone: what axe-core says of it, and how far it sticks out. */
async function glance(page, name, found) {
  await settled(page);
  await page.setViewportSize({ width: 375, height: 760 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  found[name] = { ...(await violations(page)), overflow };
  await page.setViewportSize({ width: 1024, height: 600 });
}

const cells = (page, table) => page.evaluate((name) =>
  [...document.querySelectorAll(`.${name} tbody tr`)].map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " "))), table);

/** Presses a button, says why, and waits for what is said once it is done. Returns the question and that sentence. */
async function act(page, button, reason, said) {
  await page.getByRole("button", { name: button, exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const question = await dialog.locator("form > p").first().innerText();
  if (reason) await dialog.getByLabel("Why").fill(reason);
  await dialog.locator("button.main").click();
  await page.locator(".said-done", { hasText: said }).waitFor(PATIENCE);
  await settled(page);
  return question;
}

/** A service that has no model and no run. */
export async function noModels(page, options) {
  const found = {};
  await open(page, options);
  await glance(page, "none", found);
  return { found, words: await page.locator("main").innerText(), views: await page.locator("nav a").allInnerTexts() };
}

/** What is in use, what may come next, runs and releases; then a promotion, its rollback, an approval and a stop. */
export async function modelsInUse(page, options) {
  const found = {};
  await open(page, options);
  await look(page, "models", options.folder, found);
  const seen = {
    inUse: await cells(page, "in-use"), others: await cells(page, "other-models"), releases: await cells(page, "releases"),
    affected: await page.locator(".affected li").allInnerTexts(),
    steps: await page.locator("article.run .steps li").allInnerTexts(),
    run: await page.locator("article.run h3").allInnerTexts(),
  };
  await page.getByRole("button", { name: "Promote boli-bihar-2", exact: true }).click();
  await page.getByRole("dialog").locator("button.main").click();
  const refusal = await page.getByRole("dialog").getByRole("alert").innerText();
  await glance(page, "promote", found);
  await page.getByRole("dialog").getByRole("button", { name: "Not now" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const questions = [await act(page, "Promote boli-bihar-2", "two points fewer errors", "boli-bihar-2 drafts")];
  await page.locator(".releases tbody tr", { hasText: "mira" }).waitFor(PATIENCE);
  questions.push(await act(page, options.rollBack, "more complaints", "was rolled back"));
  await page.locator(".releases tbody tr", { hasText: "more complaints" }).waitFor(PATIENCE);
  const after = await cells(page, "releases");
  questions.push(await act(page, "Approve…", "it sounds right", "goes on"));
  questions.push(await act(page, options.stop, "", "is stopped"));
  await page.locator("details.run", { hasText: "stopped" }).first().waitFor(PATIENCE);
  return { ...seen, refusal, questions, after, found };
}

/** From a model to its data set, and on to a recording. */
export async function lineage(page, options) {
  const found = {};
  await open(page, options);
  await page.getByRole("button", { name: "Lineage of boli-bihar-1", exact: true }).click();
  await page.getByRole("heading", { name: "Lineage of model boli-bihar-1" }).waitFor(PATIENCE);
  const model = await page.locator(".lineage").innerText();
  await glance(page, "lineage", found);
  await page.locator(".lineage").getByRole("button", { name: "bihar@1", exact: true }).first().click();
  await page.getByRole("heading", { name: "Lineage of data set bihar@1" }).waitFor(PATIENCE);
  const snapshot = await page.locator(".lineage").innerText();
  const focused = await page.evaluate(() => document.activeElement.id);
  await page.locator(".lineage").getByRole("button", { name: "Close" }).click();
  await page.locator(".lineage").waitFor({ state: "detached" });
  return { model, snapshot, focused, found };
}
