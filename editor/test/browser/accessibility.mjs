// axe-core over every view of the dashboard, with pictures of them. tests/acceptance/test_dashboard_*.py judge.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { address, enter, fillIn, unfold, visit } from "./dashboard_steps.mjs";
import { settled } from "./pictures.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe-core, light and dark, wide and narrow, over every view but the rates; what each says; pictures. */
export async function views(page, options) {
  const found = {};
  await enter(page, options);
  for (const name of ["Over time", "Two models", "Words", "Checks"]) {
    await visit(page, name);
    if (name === "Two models") {
      await page.getByLabel("References").selectOption("all"); // nobody wrote these without a draft
      await page.getByRole("button", { name: "Compare" }).click();
    }
    if (name === "Over time") await page.locator(".trend .weekly-chart").first().waitFor();
    await page.locator({ "Over time": ".covariates .weekly-chart", "Two models": ".dialect-verdicts", Words: ".words", Checks: ".calibration" }[name]).first().waitFor();
    const height = Math.min(1320, await page.evaluate(() => document.documentElement.scrollHeight));
    await page.screenshot({ path: `${options.folder}/${name.replace(" ", "-")}.png`, fullPage: true, clip: { x: 0, y: 0, width: 1000, height } });
    await unfold(page);
    const one = { text: await page.locator("main").innerText(), overflow: [], violations: [], passes: 0 };
    for (const [width, colorScheme] of [[1000, "light"], [1000, "dark"], [375, "light"]]) {
      await page.setViewportSize({ width, height: 760 });
      await page.emulateMedia({ colorScheme });
      const { violations: faults, passes } = await violations(page);
      one.violations.push(...faults);
      one.passes += passes;
      one.overflow.push(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth));
      await page.screenshot({ path: `${options.folder}/${name.replace(" ", "-")}-${colorScheme}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1000, height: 760 });
    await page.emulateMedia({ colorScheme: "light" });
    found[name] = one;
  }
  await page.goBack();
  return { found, back: await page.locator("nav [aria-current]").innerText() };
}

/** axe-core over each state of the page, light and dark; pictures of them. */
export async function accessible(page, options) {
  const found = {};
  const look = async (name, fullPage = true) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      found[`${name}, ${colorScheme}`] = await violations(page);
      await page.screenshot({ path: `${options.folder}/${name}-${colorScheme}.png`, fullPage });
    }
    await page.emulateMedia({ colorScheme: "light" });
  };
  await page.goto(address(options));
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await look("sign-in");
  await fillIn(page, options);
  await page.locator(".rates").waitFor();
  await settled(page);
  await unfold(page);
  await look("report");
  for (const [name, row] of Object.entries(options.rows)) {
    await page.getByRole("button", { name: row }).click();
    await page.locator(".segments li").first().waitFor();
    await page.setViewportSize({ width: 1000, height: 1250 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${options.folder}/${name}-top.png` });
    await page.locator("#errors-heading").evaluate((heading) => heading.scrollIntoView());
    await look(name, false);
    await page.getByRole("button", { name: "Close" }).click();
  }
  await page.setViewportSize({ width: 390, height: 800 });
  await look("narrow");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 1000, height: 760 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.screenshot({ path: `${options.folder}/print.png`, fullPage: true });
  await page.pdf({ path: `${options.folder}/print.pdf`, format: "A4" });
  return { found, overflow };
}

/** What axe-core finds, the size of what is pressed (WCAG 2.2, 2.5.8) included. */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found, passes } = await page.evaluate(() => axe.run(document, { rules: { "target-size": { enabled: true } } }));
  return { passes: passes.length, violations: found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`) };
}
