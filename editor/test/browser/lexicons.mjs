// What an ML team does at the page of spellings. A scenario does and reports; tests/acceptance/test_lexicons_browser.py judges.

import { violations } from "./accessibility.mjs";
import { enter, look, settled } from "./pictures.mjs";

const chosen = (page) => page.locator("[role=option][aria-selected=true] .pair");
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("role") ?? document.activeElement.textContent.trim());

/** Waits until a pair is chosen and its evidence is shown. */
async function shown(page, word) {
  await chosen(page).filter({ hasText: word }).waitFor();
  await page.locator(".forms dd", { hasText: word }).first().waitFor();
  await settled(page);
}

/** Decides by keys alone: arrows choose, lead to the buttons and back; undoes; filters; reads what the lint says. */
export async function decideSpellings(page, options) {
  const found = {};
  const asked = await enter(page, options, "lexicons");
  await page.locator("[role=option]").nth(3).waitFor();
  const [hindi, tamil, urdu, numbers] = options.words;
  await shown(page, hindi);
  await look(page, "spellings", options.folder, found);
  const figures = await page.locator(".figures > div").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.children[0].textContent, one.children[1].textContent])));
  const marked = await page.locator(".examples mark").allInnerTexts();
  const heard_s = await page.evaluate(async () => {
    const audio = document.querySelector(".examples audio");
    await audio.play();
    while (audio.currentTime < 0.2) await new Promise((done) => setTimeout(done, 30));
    audio.pause();
    return audio.currentTime;
  });

  await page.locator("[role=listbox]").focus();
  await page.keyboard.press("j"); // a letter is no command
  const letters = await chosen(page).innerText();
  await page.keyboard.press("ArrowDown");
  await shown(page, tamil);
  await look(page, "tamil", options.folder, found);
  await page.keyboard.press("ArrowDown");
  await shown(page, urdu);
  const drawn = await page.locator(".forms .said").first().evaluate((one) => [one.lang, getComputedStyle(one).direction, getComputedStyle(one).fontFamily]);
  await look(page, "urdu", options.folder, found);
  await page.keyboard.press("End");
  await shown(page, numbers);
  const against = await page.locator(".details .trouble").innerText();
  const barred = await page.getByRole("button", { name: "Approve" }).isDisabled();
  await page.keyboard.press("ArrowRight");
  const onlyReject = await focused(page);
  await look(page, "objections", options.folder, found);
  for (const media of [{ forcedColors: "active" }, { forcedColors: "none", contrast: "more" }]) {
    await page.emulateMedia(media);
    await page.screenshot({ path: `${options.folder}/objections-${media.contrast ?? "forced"}.png`, fullPage: true });
  }
  found["objections, more contrast"] = { ...(await violations(page)), overflow: 0 };
  await page.emulateMedia({ contrast: "no-preference" });
  await page.keyboard.press("ArrowLeft");
  const back = await focused(page);
  await page.keyboard.press("Home");
  await shown(page, hindi);
  await page.keyboard.press("ArrowRight");
  const first = await focused(page);
  await page.keyboard.press("Enter");
  await page.locator(".said-so", { hasText: "approved" }).waitFor();
  const said = await page.locator(".said-so").innerText();
  await shown(page, tamil);
  const after = await focused(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.locator(".said-so", { hasText: "rejected" }).waitFor();
  await shown(page, urdu);
  await page.keyboard.press("Home");
  await shown(page, hindi);
  await look(page, "decided", options.folder, found);
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.locator(".said-so", { hasText: "to be decided again" }).waitFor();

  await page.route("**/approve", (route) => route.abort());
  await page.getByRole("button", { name: "Approve" }).click();
  await page.locator("[role=alert]", { hasText: "Nothing was decided" }).waitFor();
  await page.unroute("**/approve");
  await page.getByLabel("State").selectOption("rejected");
  await shown(page, tamil);
  const rejected = await page.locator("[role=option]").count();
  await page.locator("main").getByLabel("Language").selectOption("hi");
  await page.getByText("There is nothing here.").waitFor();
  await look(page, "nothing", options.folder, found);
  const outside = asked.filter((address) => !address.startsWith(options.url));
  const pages = await page.locator("header a").allInnerTexts();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await look(page, "sign-in", options.folder, found);
  return { found, figures, marked, heard_s, letters, drawn, against, barred, onlyReject, back, first, said, after, rejected, pages, outside };
}
