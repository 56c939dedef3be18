// How quickly and how rightly Latin letters become words, in Chromium with its CPU throttled. Called by
// benchmarks/service/typing_help.py:  node typing_speed.mjs '{"chromium": …, "lists": FILE, "throttle": 6}'

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { build } from "vite";
import { FOR_SETTING, pairs } from "../typing/words.mjs";

/** A key is pressed so often in a row, for the throttle works in slices of time; the least mean of so many rows counts, for the
    machine may be busy with other work. */
const IN_A_ROW = 10;
const ROWS = 3;

const { chromium: executablePath, lists, throttle } = JSON.parse(process.argv[2]);
const words = JSON.parse(readFileSync(lists, "utf8"));
const root = new URL("../../", import.meta.url).pathname;
const built = await build({
  root, configFile: false, logLevel: "error",
  build: { write: false, target: "chrome109", lib: { entry: "src/typing/engine.ts", formats: ["iife"], name: "engine", fileName: "engine" } },
});
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage();
  await page.addScriptTag({ content: [built].flat()[0].output[0].code });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  const found = {};
  for (const [tag, all] of Object.entries(pairs())) {
    found[tag] = await page.evaluate(measure, { tag, text: words[tag], counted: all.slice(FOR_SETTING), inARow: IN_A_ROW, rows: ROWS });
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  await browser.close();
}

/** Runs in the page. Times are in ms. */
async function measure({ tag, text, counted, inARow, rows }) {
  const { Language, readList, scriptOf, Speller, Suggester, tableOf } = window.engine;
  let step = 0;
  let longest = 0;
  const rest = async () => {
    const now = performance.now();
    if (step) longest = Math.max(longest, now - step);
    step = performance.now();
  };
  const list = readList(text);
  const language = await Language.make(list, rest);
  const suggester = new Suggester(tableOf(tag, scriptOf(tag)), language, list);
  const speller = new Speller(language, []);
  const least = (act) => Math.min(...Array.from({ length: rows }, () => {
    const from = performance.now();
    for (let time = 0; time < inARow; time += 1) act();
    return (performance.now() - from) / inARow;
  }));
  const keys = counted.flatMap(({ latin }) => [...latin].map((_, at) => latin.slice(0, at + 1)));
  for (const key of keys.slice(0, 50)) suggester.suggest(key); // as after the first words of a day
  const times = keys.map((key) => least(() => suggester.suggest(key))).sort((a, b) => a - b);
  const answers = counted.map(({ latin, word }) => suggester.suggest(latin).indexOf(word));
  const known = new Set(language.all);
  speller.near(counted[0].word); // the first search also prepares the others
  const from = performance.now();
  speller.near(counted[1].word);
  const near = performance.now() - from;
  return {
    words: counted.length, listed: counted.filter(({ word }) => known.has(word)).length,
    first: answers.filter((at) => at === 0).length, five: answers.filter((at) => at >= 0).length,
    median_ms: times[Math.floor(times.length / 2)], p95_ms: times[Math.floor(times.length * 0.95)], worst_ms: times.at(-1),
    step_ms: longest, near_ms: near,
  };
}
