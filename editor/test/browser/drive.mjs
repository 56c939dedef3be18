// Drives Debian's Chromium through one scenario and prints what it saw as one line of JSON. Called by
// tests/acceptance/test_editor_*.py, test_dashboard_*.py and test_*_browser.py:  node drive.mjs <scenario> '{"url": …, "login": …, "password": …, …}'

import { readdirSync } from "node:fs";
import { chromium } from "playwright-core";

/** Every module beside this one exports scenarios. */
const here = new URL(".", import.meta.url);
const modules = readdirSync(here).filter((file) => file.endsWith(".mjs") && file !== "drive.mjs");
const scenarios = Object.assign({}, ...(await Promise.all(modules.map((file) => import(new URL(file, here).href)))));

const [name, given] = process.argv.slice(2);
const { chromium: executablePath, ...options } = JSON.parse(given);

const start = {
  executablePath,
  headless: true,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
  ],
};
const looks = { viewport: { width: 1000, height: 760 }, reducedMotion: "reduce" };
const faults = [];

/** Note what goes wrong in the pages of a browser. */
function watch(context) {
  context.setDefaultTimeout(10_000);
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().message}`));
  // A refused request is logged as an error by the browser itself; the scenarios look at those on the page.
  context.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  return context;
}

/** A browser with a profile that outlives it, for scenarios that close it and come back. */
const browserAt = async (folder) => watch(await chromium.launchPersistentContext(folder, { ...start, ...looks }));

const browser = await chromium.launch(start);
try {
  const page = await watch(await browser.newContext(looks)).newPage();
  const seen = await scenarios[name](page, { ...options, browser: browserAt });
  process.stdout.write(JSON.stringify({ ...seen, faults }));
} finally {
  await browser.close();
}
