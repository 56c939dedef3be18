// What somebody of an ML team does at the dashboard. A scenario does and reports; tests/acceptance/test_dashboard_*.py judge.

import { address, ask, enter, fillIn, unfold, visit } from "./dashboard_steps.mjs";
import { settled } from "./pictures.mjs";

/** Reads every number off the page, for each report asked for, with what the service says of the same. */
export async function figures(page, options) {
  await enter(page, options);
  const reports = [];
  for (const { by, policy } of options.reports) {
    await page.locator("select[name=by]").selectOption(by);
    await page.locator("select[name=policy]").selectOption(policy);
    await page.locator("caption", { hasText: `by ${by}, policy ${policy}` }).waitFor();
    await settled(page);
    const service = await ask(page, `/v1/accuracy?by=${by}&policy=${policy}`);
    const levels = {};
    for (const level of ["L1", "L2", "L3", "CER"]) levels[level] = (await ask(page, `/v1/accuracy?by=${by}&policy=${level}`)).rows;
    reports.push({ by, policy, ...(await page.evaluate(readOff)), service, levels });
  }
  return { reports, header: await page.locator("header").innerText() };
}

/** In the page: the head and the cells of the table, and what the picture shows, with places in pixels. */
function readOff() {
  const texts = (selector, within = document) => [...within.querySelectorAll(selector)].map((node) => node.textContent.trim());
  const number = (node, name) => Number(node.getAttribute(name));
  return {
    head: texts(".rates thead th"),
    rows: [...document.querySelectorAll(".rates tbody tr")].map((row) => [...row.cells].flatMap((cell) => Array(cell.colSpan).fill(cell.textContent.trim()))),
    scopes: [...new Set([...document.querySelectorAll(".rates th")].map((cell) => cell.scope))].sort(),
    headings: texts(".interval-chart .heading"),
    lacking: texts(".interval-chart .lacking"),
    ticks: [...document.querySelectorAll(".interval-chart .axis")].map((node) => [node.textContent, number(node, "x")]),
    dots: [...document.querySelectorAll(".interval-chart .dot")].map((dot) => {
      const whisker = dot.parentNode.querySelector(".whisker");
      return { x: number(dot, "cx"), low: whisker && number(whisker, "x1"), high: whisker && number(whisker, "x2"), text: dot.parentNode.querySelector(".value").textContent };
    }),
    explained: document.querySelector(".explained").textContent,
  };
}

/** Sorts the table of rates by its heads, by keyboard alone: what the heads and the rows say after each press. */
export async function sorting(page, options) {
  await enter(page, options);
  await settled(page);
  const seen = [];
  const head = page.locator(".rates thead th", { hasText: options.head }).first();
  for (const sorted of ["descending", "ascending", null]) {
    await head.getByRole("button").focus();
    await page.keyboard.press(sorted === "ascending" ? "Space" : "Enter");
    await page.locator(`.rates thead th${sorted ? `[aria-sort=${sorted}]` : ":not([aria-sort])"}`, { hasText: options.head }).first().waitFor();
    seen.push(await page.evaluate(() => ({
      sorts: [...document.querySelectorAll(".rates thead th[aria-sort]")].map((cell) => [cell.textContent.trim(), cell.ariaSort]),
      rows: [...document.querySelectorAll(".rates tbody tr")].map((row) => [...row.cells].flatMap((cell) => Array(cell.colSpan).fill(cell.textContent.trim()))),
      focused: document.activeElement.textContent.trim(),
    })));
  }
  return { seen, head: await page.evaluate(() => [...document.querySelectorAll(".rates thead th")].map((cell) => cell.textContent.trim())) };
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
  await settled(page);
  return {
    ...(await page.evaluate(readOff)),
    service: await ask(page, `/v1/accuracy?by=${options.by}&policy=L1&language=${options.language}`),
    acts: await page.locator(".rates .act").count(),
    files: await page.evaluate(() => [...document.querySelectorAll(".files a")].map((link) => link.getAttribute("href"))),
  };
}

/** Every week of every series as its table and its picture have it, and as the service says it. */
export async function overTime(page, options) {
  await enter(page, options);
  await visit(page, "Over time");
  for (const part of [".trend .weekly-chart", ".covariates .weekly-chart"]) await page.locator(part).first().waitFor(); // two questions to the service
  await unfold(page);
  const series = await page.evaluate(() => [...document.querySelectorAll(".trend")].map((one) => {
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
  return { series, service: await ask(page, "/v1/accuracy/series?policy=L1"), watched: await page.locator(".drift .alarmed").allInnerTexts() };
}

/** Compares two models by keyboard alone, then one with itself. */
export async function twoModels(page, options) {
  await enter(page, options);
  await visit(page, "Two models");
  const [a, b] = [page.getByLabel("In use (A)"), page.getByLabel("To replace it (B)")];
  await a.waitFor();
  const offered = await a.locator("option").allInnerTexts();
  const chosen = { a: await a.inputValue(), b: await b.inputValue() };
  await page.getByLabel("References").selectOption("all");
  await page.getByLabel("Least speakers").focus();
  await page.keyboard.press("Enter");
  await page.locator(".dialect-verdicts").waitFor();
  const seen = await page.evaluate(() => ({
    outcome: document.querySelector("#verdict-heading").textContent,
    rows: [...document.querySelectorAll(".dialect-verdicts tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    spread: [...document.querySelectorAll(".language-verdicts tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    explained: document.querySelector(".verdict .explained").textContent,
    file: document.querySelector(".verdict a").getAttribute("href"),
  }));
  const query = new URLSearchParams({ ...chosen, margin: "0.015", min_speakers: "10", references: "all" });
  const service = await ask(page, `/v1/accuracy/compare?${query}`);
  await b.selectOption(chosen.a);
  await page.getByRole("button", { name: "Compare" }).click();
  const refusal = await page.locator("main [role=alert]").innerText();
  return { offered, chosen, ...seen, service, refusal, tables: await page.locator(".dialect-verdicts").count() };
}

/** The words that cause most errors, one of them heard. */
export async function topErrors(page, options) {
  await enter(page, options);
  await visit(page, "Words");
  await page.locator("select[name=variety]").selectOption({ label: options.variety });
  await page.locator(".top-errors h2", { hasText: options.variety }).waitFor();
  await page.locator(".top-errors[aria-busy=false]").waitFor();
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll(".words tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  const clip = page.locator(".words .sounds button").first();
  const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith("/clip")), clip.click()]);
  await page.locator(".words .sounds button[aria-pressed=true]").waitFor();
  await clip.click();
  await page.locator(".words .sounds button[aria-pressed=true]").waitFor({ state: "detached" });
  return { rows, heard: [answer.status(), answer.headers()["content-type"]], service: await ask(page, `/v1/accuracy/words?language=${options.language}`) };
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
  const told = page.getByRole("status");
  await told.waitFor();
  const seen = { words: await told.innerText(), tables: await page.locator("table").count() };
  seen.answer = (await page.evaluate(async () => (await fetch("/v1/accuracy")).status));
  await page.goto(`${address(options)}#weeks`);
  seen.elsewhere = await page.getByRole("status").innerText();
  seen.views = await page.locator("nav").count();
  await page.getByRole("link", { name: "Transcribe" }).first().click();
  await page.getByText("No work right now").waitFor();
  return { ...seen, link: await page.getByRole("link", { name: "Accuracy" }).count() };
}

export async function thereAndBack(page, options) {
  await enter(page, options);
  await page.getByRole("link", { name: "Transcribe" }).click();
  await page.getByText("No work right now").waitFor();
  await page.getByRole("link", { name: "Accuracy" }).click();
  await page.locator(".rates").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download CSV" }).click()]);
  await download.saveAs(`${options.folder}/report.csv`);
  for (const [name, file] of [["Parquet", "report.parquet"], ["Printable report", "report.html"]]) {
    const [one] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    await one.saveAs(`${options.folder}/${file}`);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await fillIn(page, options);
  await page.locator(".rates").waitFor();
  await page.context().clearCookies(); // as when the session has run out
  await page.getByRole("link", { name: "Over time" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  return { name: download.suggestedFilename(), over: await page.getByRole("alert").innerText() };
}
