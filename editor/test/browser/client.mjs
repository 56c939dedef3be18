// What a client does at its page. A scenario does and reports; tests/acceptance/test_client_browser.py judges.

import { readFile } from "node:fs/promises";
import { enter, look, settled } from "./pictures.mjs";

/** Sends a file; the line breaks, then the tab is closed in the middle; the same file goes on where it stopped. */
export async function sendFile(page, options) {
  const found = {};
  const calls = [];
  page.on("dialog", (dialog) => dialog.accept());
  page.on("response", async (response) => {
    const request = response.request();
    if (new URL(request.url()).pathname.startsWith("/v1/uploads") && request.method() !== "GET") {
      calls.push([request.method(), response.status(), (await request.allHeaders())["upload-offset"] ?? ""]);
    }
  });
  const asked = await enter(page, options, "client#send");
  await page.getByRole("heading", { name: "Send recordings" }).waitFor();
  await page.locator("main option[value=hi]").waitFor({ state: "attached" });
  await page.locator("main").getByLabel("Language").selectOption("hi");
  const dialects = await page.getByLabel("Dialect").locator("option").count();
  await page.getByLabel("How much people check").selectOption("full");
  await page.getByLabel("Wanted by").fill("2020-01-01T10:00");
  await page.locator("#late").waitFor();
  await page.getByLabel("Wanted by").fill("");
  await page.route("**/v1/uploads/*", async (route) => {
    const { method, headers } = { method: route.request().method(), headers: route.request().headers() };
    if (method === "PATCH" && headers["upload-offset"] !== "0") await route.abort();
    else await route.continue();
  });
  await page.locator("input[type=file]").setInputFiles(options.file);
  await page.waitForRequest((request) => request.method() === "PATCH" && request.headers()["upload-offset"] !== "0");
  await page.locator(".files li").waitFor();
  await look(page, "sending", options.folder, found);
  await page.reload(); // the tab is closed, and opened again
  await page.getByRole("heading", { name: "Begun, and not finished" }).waitFor();
  const offered = await page.locator("[aria-labelledby=unfinished-heading] li").allInnerTexts();
  await look(page, "unfinished", options.folder, found);
  await page.locator("input[type=file]").setInputFiles(options.file);
  // The line is still broken: it is tried again and again, and nothing is lost.
  await page.waitForRequest((request) => request.method() === "PATCH" && request.headers()["upload-offset"] !== "0");
  await page.unroute("**/v1/uploads/*");
  await page.locator(".files li.done").waitFor({ timeout: 60_000 });
  await page.getByRole("link", { name: "Open" }).click();
  await page.getByText("There is no draft yet.").waitFor();
  const name = await page.locator("h2 bdi").innerText();
  await page.getByRole("link", { name: "All recordings" }).click();
  await page.locator(".recordings li", { hasText: name }).waitFor();
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, calls, dialects, offered, name, outside };
}

/** Reads a recording, hears it, comments, disputes, downloads, compares versions; accepts one, deletes another. */
export async function readRecording(page, options) {
  const found = {};
  const asked = await enter(page, options, "client");
  await page.locator(".recordings li").first().waitFor();
  const rows = await page.locator(".recordings li").allInnerTexts();
  await look(page, "list", options.folder, found);
  await page.getByLabel("Status").selectOption("partly_reviewed");
  await page.waitForFunction(() => document.querySelectorAll(".recordings li").length === 1);
  const filtered = await page.locator(".recordings .name").allInnerTexts();
  await page.getByLabel("Status").selectOption("");

  await open(page, options.names.hi);
  const texts = await page.locator(".segments > li > .said").allInnerTexts();
  await page.locator(".hear").first().click();
  await page.locator(".segments li.now").first().waitFor();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  const first = page.locator(".segments > li").first();
  await first.getByRole("button", { name: /^Details/ }).click();
  await first.getByText(/^Written by P-/).waitFor();
  const who = await first.getByText(/^Written by P-/).innerText();
  await first.getByRole("button", { name: "Comment", exact: true }).click();
  const focused = await page.evaluate(() => document.activeElement.tagName);
  await first.locator("textarea").fill("…");
  await first.getByRole("button", { name: "Keep the comment" }).click();
  await first.getByText("Say it in words.").waitFor();
  await first.locator("textarea").fill(options.comment);
  await first.getByRole("button", { name: "Keep the comment" }).click();
  await first.locator(".comment", { hasText: options.comment }).waitFor();
  await first.getByRole("button", { name: "This is wrong" }).click();
  await first.locator("textarea").fill(options.wrong);
  await look(page, "disputing", options.folder, found);
  await first.getByRole("button", { name: "Ask for another look" }).click();
  await first.locator(".said-about", { hasText: "Somebody will look at it again." }).waitFor();
  await page.locator(".state", { hasText: "People are at work" }).waitFor();
  await page.getByLabel("Format").selectOption("srt");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  const file = { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  await page.getByRole("button", { name: "Versions" }).click();
  await page.locator(".differences li").first().waitFor();
  const differences = await page.locator(".differences :is(del, ins)").evaluateAll((each) => each.map((one) => [one.tagName, one.textContent]));
  await look(page, "versions", options.folder, found);

  await page.getByRole("link", { name: "All recordings" }).click();
  await open(page, options.names.ta);
  const unseen = await page.locator(".segments li.machine").count();
  await look(page, "tamil", options.folder, found);
  await page.getByRole("button", { name: "Accept as final" }).click();
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByText("You accepted this version.").waitFor();

  await page.getByRole("link", { name: "All recordings" }).click();
  await open(page, options.names.ur);
  const drawn = await page.locator(".segments .said").first().evaluate((said) => [said.lang, getComputedStyle(said).direction]);
  await look(page, "urdu", options.folder, found);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete for ever" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".recordings li").length === 2);
  await page.getByRole("link", { name: "Usage" }).click();
  await page.locator("table.usage tbody tr").waitFor();
  const usage = await page.locator("table.usage tbody tr").allInnerTexts();
  await look(page, "usage", options.folder, found);
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, rows, filtered, texts, who, focused, file, differences, unseen, drawn, usage, outside };
}

async function open(page, name) {
  await page.getByRole("link", { name, exact: true }).click();
  await page.locator(".segments > li").first().waitFor();
  await settled(page);
}
