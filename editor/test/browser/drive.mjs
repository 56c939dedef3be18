// Drives Debian's Chromium through one scenario and prints what it saw as one line of JSON. Called by
// tests/acceptance/test_editor_*.py, test_dashboard_*.py and test_*_browser.py:  node drive.mjs <scenario> '{"url": …, "login": …, "password": …, …}'

import { chromium } from "playwright-core";
import * as accessibility from "./accessibility.mjs";
import * as client from "./client.mjs";
import * as dashboard from "./dashboard.mjs";
import * as desk from "./desk.mjs";
import * as deskDecisions from "./desk_decisions.mjs";
import * as deskStretches from "./desk_stretches.mjs";
import * as deskTrouble from "./desk_trouble.mjs";
import * as join from "./join.mjs";
import * as lead from "./lead.mjs";
import * as myWork from "./my_work.mjs";

const scenarios = {
  ...desk, ...deskDecisions, ...deskStretches, ...deskTrouble, ...dashboard, ...accessibility, ...join, ...lead,
  ...myWork, ...client,
};

const [name, given] = process.argv.slice(2);
const { chromium: executablePath, ...options } = JSON.parse(given);

const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
  ],
});
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, reducedMotion: "reduce" });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  // A refused request is logged as an error by the browser itself; the scenarios look at those on the page.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  const seen = await scenarios[name](page, options);
  process.stdout.write(JSON.stringify({ ...seen, faults }));
} finally {
  await browser.close();
}
