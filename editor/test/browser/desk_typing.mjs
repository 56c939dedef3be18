// Help with typing: Latin letters that become words, the input method beside it, signs, spelling, whole aksharas. A scenario
// does and reports; tests/acceptance/test_editor_typing.py judges.

import { violations } from "./accessibility.mjs";
import { box, commit, compose, enter } from "./desk.mjs";

const FIRST = ".suggestions:not([hidden]) [aria-selected=true] bdi";

/** Writes one sentence in Latin letters; Enter takes the last word and sends nothing; the next Enter sends. */
export async function romanised(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  await keys.press("Control+g");
  await page.getByText("Latin letters become words").waitFor();
  const seen = {};
  for (const [name, words] of Object.entries(options.sentences)) {
    await opened(page, name);
    await clear(page, keys);
    for (const [index, [latin, word]] of words.entries()) {
      await write(page, latin, word);
      if (index === words.length - 1) seen[name] = await look(page, options, name);
      await keys.press(index < words.length - 1 ? "Space" : "Enter");
      await closed(page);
    }
    seen[name] = { ...seen[name], text: await box(page).inputValue(), title: await title(page) };
    await page.waitForTimeout(450); // an Enter right after a text appeared is taken for a slip
    await keys.press("Enter");
    await page.waitForFunction((old) => document.querySelector("article h2")?.textContent !== old, name);
  }
  await page.getByText("Everything is sent.").waitFor();
  return { seen };
}

/** What is typed beside the suggestions: an input method, words taken before, undo, spelling, signs. */
export async function typingHelp(page, options) {
  const keys = await enter(page, options);
  await keys.press("Control+g");
  await page.getByText("Latin letters become words").waitFor();
  await clear(page, keys);
  for (const grown of ["n", "na", "नम", "नमस"]) await compose(page, grown);
  const composing = { list: await page.locator(FIRST).count() };
  await commit(page, "नमक");
  composing.text = await box(page).inputValue();

  await clear(page, keys);
  await write(page, "kam", options.first);
  await page.keyboard.press(String(1 + (await option(page, options.second))));
  await closed(page);
  await page.keyboard.type(" ");
  await write(page, "kam", options.second);
  await keys.press("Space");
  const learned = await box(page).inputValue();
  await write(page, "kam", options.second);
  await keys.press("Escape");
  await closed(page);
  const kept = await box(page).inputValue();
  await write(page, "s", null);
  await keys.press("Enter");
  await keys.press("Control+z");
  const undone = await box(page).inputValue();

  await clear(page, keys);
  await keys.press("Control+g");
  await page.getByText("You write with your own keyboard.").waitFor();
  await page.keyboard.insertText("नमसते");
  await keys.press("Control+Shift+5");
  await page.locator(FIRST).waitFor();
  const near = await page.locator(".suggestions bdi").allInnerTexts();
  await page.keyboard.press(String(1 + near.indexOf("नमस्ते")));
  const spelled = await box(page).inputValue();

  await keys.press("Control+Shift+4");
  await page.getByRole("button", { name: "Backspace erases whole letters" }).click();
  await page.getByRole("button", { name: "Backspace erases whole letters", pressed: true }).waitFor();
  await clear(page, keys);
  await page.keyboard.insertText("क्षत्रिय");
  const erased = [];
  for (let letter = 0; letter < 3; letter += 1) {
    await keys.press("Backspace");
    erased.push(await box(page).inputValue());
  }
  await page.getByRole("button", { name: options.term }).click();
  await page.waitForFunction((term) => document.querySelector("textarea").value === term, options.term);
  await keys.press("Control+z");
  const back = await box(page).inputValue();
  await page.keyboard.insertText("क्");
  await keys.press("Control+Shift+2");
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("\u200c"));
  await page.keyboard.insertText("ष");
  await keys.press("Control+Shift+3");
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("।"));
  const faults = (await violations(page)).violations;
  await page.screenshot({ path: `${options.folder}/typing-signs.png` });
  await page.getByRole("button", { name: "Forget my words" }).click();
  await page.getByText("Your words are forgotten").waitFor();
  await keys.press("Enter");
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { composing, learned, kept, undone, near, spelled, erased, back, faults };
}

/** Type letters and wait until `word` is the first suggestion; null: until there is any. */
async function write(page, latin, word) {
  await page.keyboard.type(latin);
  await page.waitForFunction(([at, wanted]) => {
    const found = document.querySelector(at)?.textContent;
    return wanted === null ? Boolean(found) : found === wanted;
  }, [FIRST, word]);
}

async function closed(page) {
  await page.waitForFunction((at) => !document.querySelector(at), FIRST);
}

async function option(page, word) {
  return (await page.locator(".suggestions bdi").allInnerTexts()).indexOf(word);
}

async function clear(page, keys) {
  await keys.press("Control+a");
  await keys.press("Delete");
}

function title(page) {
  return page.locator("article h2").innerText();
}

async function opened(page, name) {
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** The open list, light and dark: what axe says, and whether it leaves the written line free. */
async function look(page, options, name) {
  const found = { faults: [], apart: await apart(page) };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.faults.push(...(await violations(page)).violations);
    await page.screenshot({ path: `${options.folder}/typing-${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

function apart(page) {
  return page.evaluate(() => {
    const [list, area] = [document.querySelector(".suggestions:not([hidden])").getBoundingClientRect(), document.querySelector("textarea")];
    const { top } = area.getBoundingClientRect();
    const line = parseFloat(getComputedStyle(area).lineHeight);
    const padding = parseFloat(getComputedStyle(area).paddingTop);
    const [from, to] = [top + padding, top + padding + line]; // the sentence is one line
    return (list.bottom <= from + 2 || list.top >= to - 2) && list.left >= 0 && list.right <= innerWidth && list.bottom <= innerHeight;
  });
}
