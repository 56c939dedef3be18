// What somebody of an ML team does at the dashboard. A scenario does and reports; tests/acceptance/test_dashboard_browser.py judges.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Reads every number off the page, for each report asked for, with what the service says of the same. */
export async function figures(page, options) {
  await enter(page, options);
  const reports = [];
  for (const { by, policy } of options.reports) {
    await page.locator("select[name=by]").selectOption(by);
    await page.locator("select[name=policy]").selectOption(policy);
    await page.locator("caption", { hasText: `by ${by}, policy ${policy}` }).waitFor();
    await page.locator(".report[aria-busy=false]").waitFor();
    reports.push({ by, policy, ...(await page.evaluate(readOff)), service: await ask(page, `/v1/accuracy?by=${by}&policy=${policy}`) });
  }
  return { reports, header: await page.locator("header").innerText() };
}

/** In the page: the head and the cells of the table, and what the picture shows, with places in pixels. */
function readOff() {
  const texts = (selector, within = document) => [...within.querySelectorAll(selector)].map((node) => node.textContent.trim());
  const number = (node, name) => Number(node.getAttribute(name));
  return {
    head: texts(".figures thead th"),
    rows: [...document.querySelectorAll(".figures tbody tr")].map((row) => texts("th, td", row)),
    scopes: [...new Set([...document.querySelectorAll(".figures th")].map((cell) => cell.scope))].sort(),
    headings: texts(".whiskers .heading"),
    lacking: texts(".whiskers .lacking"),
    ticks: [...document.querySelectorAll(".whiskers .axis")].map((node) => [node.textContent, number(node, "x")]),
    dots: [...document.querySelectorAll(".whiskers .dot")].map((dot) => {
      const whisker = dot.parentNode.querySelector(".whisker");
      return { x: number(dot, "cx"), low: whisker && number(whisker, "x1"), high: whisker && number(whisker, "x2"), text: dot.parentNode.querySelector(".value").textContent };
    }),
    explained: document.querySelector(".explained").textContent,
  };
}

/** Opens the errors of a row, reads them, and plays the first. */
export async function drillDown(page, options) {
  await enter(page, options);
  await page.getByRole("button", { name: options.row }).click();
  await page.locator(".segments li").first().waitFor();
  const focused = await page.evaluate(() => document.activeElement.id);
  const items = await page.evaluate(() => [...document.querySelectorAll(".segments > li")].map((item) => ({
    title: item.querySelector("h4").textContent,
    counts: item.querySelector(".counts").textContent.trim().replace(/\s+/g, " "),
    words: [...item.querySelectorAll(".aligned .word")].map((word) => [
      word.className.replace("word", "").trim() || "equal", word.querySelector("del")?.textContent ?? null,
      word.querySelector("ins")?.textContent ?? (word.querySelector("del") ? null : word.textContent),
    ]),
    said: [...item.querySelectorAll(".said")].map((text) => [text.lang, text.textContent]),
  })));
  const confusions = await page.evaluate(() =>
    [...document.querySelectorAll(".confusions tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  const played_s = await page.evaluate(async () => {
    const audio = document.querySelector(".segments audio");
    await audio.play();
    while (audio.currentTime < 0.5) await new Promise((done) => setTimeout(done, 50));
    audio.pause();
    return audio.currentTime;
  });
  const length_s = await page.evaluate(() => document.querySelector(".segments audio").duration);
  await page.getByRole("button", { name: "Close" }).click();
  await page.locator(".segments").waitFor({ state: "detached" });
  return { focused, items, confusions, played_s, length_s };
}

/** The rates cut by something that the service knows sums of only, within one language. */
export async function slices(page, options) {
  await enter(page, options);
  await page.locator("select[name=variety]").selectOption({ label: options.variety });
  await page.locator("select[name=by]").selectOption(options.by);
  await page.locator("caption", { hasText: `by ${options.by}` }).waitFor();
  await page.locator(".report[aria-busy=false]").waitFor();
  return {
    ...(await page.evaluate(readOff)),
    service: await ask(page, `/v1/accuracy?by=${options.by}&policy=L1&language=${options.language}`),
    acts: await page.locator(".figures .act").count(),
    files: await page.evaluate(() => [...document.querySelectorAll(".files a")].map((link) => link.getAttribute("href"))),
  };
}

/** Every week of every series as its table and its picture have it, and as the service says it. */
export async function overTime(page, options) {
  await enter(page, options);
  await visit(page, "Over time");
  for (const part of [".series .weeks", ".covariates .weeks"]) await page.locator(part).first().waitFor(); // two questions to the service
  await unfold(page);
  const series = await page.evaluate(() => [...document.querySelectorAll(".series")].map((one) => {
    const number = (node, name) => Number(node.getAttribute(name));
    return {
      title: one.querySelector("h3").textContent,
      alarms: [...one.querySelectorAll(".alarmed")].map((node) => node.textContent),
      rows: [...one.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
      ticks: [...one.querySelectorAll(".axis")].map((node) => [node.textContent, number(node, "y") - 4]),
      weeks: [...one.querySelectorAll("[data-week]")].map((week) => ({
        week: week.dataset.week, y: number(week.querySelector(".dot"), "cy"), high: number(week.querySelector(".whisker"), "y1"),
        low: number(week.querySelector(".whisker"), "y2"), baseline: week.querySelector(".baseline") !== null,
        alarm: week.querySelector(".alarm")?.getAttribute("class").split(" ")[1] ?? "",
      })),
    };
  }));
  return { series, service: await ask(page, "/v1/accuracy/series?policy=L1"), watched: await page.locator(".watched .alarmed").allInnerTexts() };
}

/** Compares two models by keyboard alone, then one with itself. */
export async function twoModels(page, options) {
  await enter(page, options);
  await visit(page, "Two models");
  const [a, b] = [page.getByLabel("In use (A)"), page.getByLabel("To replace it (B)")];
  await a.waitFor();
  const offered = await a.locator("option").allInnerTexts();
  const chosen = { a: await a.inputValue(), b: await b.inputValue() };
  await page.getByLabel("Least speakers").focus();
  await page.keyboard.press("Enter");
  await page.locator(".judged").waitFor();
  const seen = await page.evaluate(() => ({
    outcome: document.querySelector("#verdict-heading").textContent,
    rows: [...document.querySelectorAll(".judged tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    spread: [...document.querySelectorAll(".spread tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    explained: document.querySelector(".verdict .explained").textContent,
    file: document.querySelector(".verdict a").getAttribute("href"),
  }));
  const query = new URLSearchParams({ ...chosen, margin: "0.015", min_speakers: "50" });
  const service = await ask(page, `/v1/accuracy/compare?${query}`);
  await b.selectOption(chosen.a);
  await page.getByRole("button", { name: "Compare" }).click();
  const refusal = await page.locator("main [role=alert]").innerText();
  return { offered, chosen, ...seen, service, refusal, tables: await page.locator(".judged").count() };
}

/** The words that cost most, one of them heard. */
export async function costly(page, options) {
  await enter(page, options);
  await visit(page, "Words");
  await page.locator("select[name=variety]").selectOption({ label: options.variety });
  await page.locator(".costly h2", { hasText: options.variety }).waitFor();
  await page.locator(".costly[aria-busy=false]").waitFor();
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll(".words tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  const clip = page.locator(".words .sounds button").first();
  const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith("/clip")), clip.click()]);
  await page.locator(".words .sounds button[aria-pressed=true]").waitFor();
  await clip.click();
  await page.locator(".words .sounds button[aria-pressed=true]").waitFor({ state: "detached" });
  return { rows, heard: [answer.status(), answer.headers()["content-type"]], service: await ask(page, `/v1/accuracy/words?language=${options.language}`) };
}

/** axe-core, light and dark, wide and narrow, over every view but the rates; what each says; pictures. */
export async function views(page, options) {
  const found = {};
  await enter(page, options);
  for (const name of ["Over time", "Two models", "Words", "Checks"]) {
    await visit(page, name);
    if (name === "Two models") await page.getByRole("button", { name: "Compare" }).click();
    if (name === "Over time") await page.locator(".series .weeks").first().waitFor();
    await page.locator({ "Over time": ".covariates .weeks", "Two models": ".judged", Words: ".words", Checks: ".calibration" }[name]).first().waitFor();
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
  await page.locator(".figures").waitFor();
  await unfold(page);
  await look("report");
  for (const [name, row] of Object.entries(options.rows)) {
    await page.getByRole("button", { name: row }).click();
    await page.locator(".segments li").first().waitFor();
    await page.setViewportSize({ width: 1000, height: 1250 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${options.folder}/${name}-top.png` });
    await page.locator("#mistakes-heading").evaluate((heading) => heading.scrollIntoView());
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

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found, passes } = await page.evaluate(() => axe.run(document));
  return { passes: passes.length, violations: found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`) };
}

/**
 * The picture in docs/pictures/, of a running demo (a person with the role ml: boli user add). The tests leave those of other views:
 *   node editor/test/browser/drive.mjs picture '{"chromium": "/usr/bin/chromium", "url": …, "login": …, "password": …, "row": "Errors of …", "folder": "docs/pictures"}'
 */
export async function picture(page, options) {
  await page.setViewportSize({ width: 1000, height: 1250 });
  await enter(page, options);
  await page.getByRole("button", { name: options.row }).click();
  await page.locator(".segments li").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${options.folder}/dashboard.png` });
  return {};
}

/** Somebody without the role, and the way from one page to the other for somebody with both. */
export async function refused(page, options) {
  await page.goto(address(options));
  await fillIn(page, options);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const seen = { words: await alert.innerText(), tables: await page.locator("table").count() };
  seen.answer = (await page.evaluate(async () => (await fetch("/v1/accuracy")).status));
  await page.goto(`${address(options)}#weeks`);
  seen.elsewhere = await page.getByRole("alert").innerText();
  seen.views = await page.locator("nav").count();
  await page.getByRole("link", { name: "Transcribe" }).click();
  await page.getByText("No work right now").waitFor();
  return { ...seen, link: await page.getByRole("link", { name: "Accuracy" }).count() };
}

export async function thereAndBack(page, options) {
  await enter(page, options);
  await page.getByRole("link", { name: "Transcribe" }).click();
  await page.getByText("No work right now").waitFor();
  await page.getByRole("link", { name: "Accuracy" }).click();
  await page.locator(".figures").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download CSV" }).click()]);
  await download.saveAs(`${options.folder}/report.csv`);
  for (const [name, file] of [["Parquet", "report.parquet"], ["Printable report", "report.html"]]) {
    const [one] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    await one.saveAs(`${options.folder}/${file}`);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await fillIn(page, options);
  await page.locator(".figures").waitFor();
  await page.context().clearCookies(); // as when the session has run out
  await page.getByRole("link", { name: "Over time" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  return { name: download.suggestedFilename(), over: await page.getByRole("alert").innerText() };
}

// --- steps

function address({ url }) {
  return new URL("dashboard", url).href;
}

async function fillIn(page, { login, password }) {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function enter(page, options) {
  await page.goto(address(options));
  await fillIn(page, options);
  await page.locator(".figures").waitFor();
}

async function visit(page, name) {
  await page.getByRole("link", { name, exact: true }).click();
  await page.locator("nav [aria-current]", { hasText: name }).waitFor();
}

function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
}

function ask(page, path) {
  return page.evaluate(async (from) => (await fetch(from)).json(), path);
}
