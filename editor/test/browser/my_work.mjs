// What a transcriber does at "My work". A scenario does and reports; tests/acceptance/test_my_work_browser.py judges.

import { enter, look, settled } from "./pictures.mjs";

/** Reads today and the entries, disputes one, reads feedback, hears it, reads how well they write. */
export async function myWork(page, options) {
  const found = {};
  const asked = await enter(page, options, "my-work");
  await page.locator(".tiles").waitFor();
  await page.locator(".entry").first().waitFor();
  await page.locator(".months td").first().waitFor();
  await settled(page);
  const tiles = await page.locator(".tiles dd").allInnerTexts();
  const months = await page.locator(".months tbody tr").allInnerTexts();
  const entries = await page.locator(".entry .what").allInnerTexts();
  const amounts = await page.locator(".entry .amount").allInnerTexts();
  await page.getByRole("button", { name: "Is this wrong?" }).first().click();
  const focused = await page.evaluate(() => document.activeElement.tagName);
  await page.keyboard.type("???");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".ask [role=alert]").waitFor();
  const refused = { why: await page.locator(".ask [role=alert]").innerText(), kept: await page.locator(".ask textarea").inputValue() };
  await page.locator(".ask textarea").fill(options.wrong);
  await look(page, "asking", options.folder, found);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".said-about", { hasText: "Your lead will answer" }).waitFor();
  const after = await page.evaluate(() => document.activeElement.textContent);
  await look(page, "earnings", options.folder, found);

  await page.getByRole("link", { name: "Feedback" }).click();
  await page.locator(".feedback li").first().waitFor();
  const feedback = await page.evaluate(() => [...document.querySelectorAll(".feedback > li")].map((item) => ({
    words: [...item.querySelectorAll(".word:not(.equal)")].filter((word) => word.querySelector("del, ins")).map((word) => [
      word.querySelector("del")?.textContent ?? null, word.querySelector("ins")?.textContent ?? null,
    ]),
    text: item.textContent,
    drawn: [...item.querySelectorAll(".said")].map((said) => [said.lang, getComputedStyle(said).direction]),
  })));
  const heard_s = await page.evaluate(async () => {
    const audio = document.querySelector(".feedback audio");
    await audio.play();
    while (audio.currentTime < 0.3) await new Promise((done) => setTimeout(done, 30));
    audio.pause();
    return audio.currentTime;
  });
  await look(page, "feedback", options.folder, found);

  await page.getByRole("link", { name: "How well I write" }).click();
  await page.locator(".skill td").first().waitFor();
  const skill = await page.locator(".skill tbody tr").allInnerTexts();
  await look(page, "skill", options.folder, found);
  const links = await page.locator("header a").allInnerTexts();
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, tiles, months, entries, amounts, focused, refused, after, feedback, heard_s, skill, links, outside };
}

/** Somebody who has done nothing yet, then a lost line, then an ended session. */
export async function nothingYet(page, options) {
  const found = {};
  await enter(page, options, "my-work");
  await page.getByText("There is no entry here.").waitFor();
  await page.getByText("Nothing yet today.").waitFor();
  await settled(page);
  const text = await page.locator("main").innerText();
  await look(page, "nothing-yet", options.folder, found);
  await page.getByRole("link", { name: "Feedback" }).click();
  await page.getByText("There is no feedback yet.").waitFor();
  const feedback = await page.locator("main").innerText();
  await page.getByRole("link", { name: "How well I write" }).click();
  await page.getByText("Nothing is known yet.").waitFor();
  const skill = await page.locator("main").innerText();
  await page.route("**/v1/**", (route) => route.abort());
  await page.reload();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await page.getByText("The service cannot be reached.").waitFor();
  const lost = await page.locator("main").innerText();
  await page.unroute("**/v1/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".tiles").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  return { found, text, feedback, skill, lost };
}

/** Whoever has another role is told so. */
export async function notMyWork(page, options) {
  await enter(page, options, "my-work");
  await page.locator("[role=status] h2").waitFor();
  return { text: await page.locator("main").innerText() };
}
