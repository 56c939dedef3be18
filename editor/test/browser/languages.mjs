// The pages in other languages than English. A scenario does and reports; tests/acceptance/test_languages_browser.py judges.

import { violations } from "./accessibility.mjs";
import { settled } from "./pictures.mjs";

const DESK = [["light", 1024, 600]];
const PHONE = [["dark", 375, 760]];
const SCREENS = [...DESK, ...PHONE];

/** Chooses the language of the page, which begins anew in it. */
export async function speak(page, tongue) {
  const again = (await page.locator("html").getAttribute("lang")) === tongue ? null : page.waitForEvent("load");
  await page.locator("select.language").selectOption(tongue);
  await again;
  await page.locator(`html[lang=${tongue}] select.language`).waitFor();
}

/** What stands on the page in Latin letters: its own words, without what people named, and what is marked as another language. */
function latin(page) {
  return page.evaluate(() => {
    const found = [];
    const read = (text) => found.push(...(text?.match(/[A-Za-z][A-Za-z ,.’']*[A-Za-z]/g) ?? []));
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return read(node.textContent);
      if (node.nodeType !== Node.ELEMENT_NODE || node.hasAttribute("lang") || ["BDI", "CODE", "NOSCRIPT", "Q"].includes(node.tagName)) return;
      for (const name of ["aria-label", "title", "placeholder"]) read(node.getAttribute(name));
      node.childNodes.forEach(walk);
    };
    walk(document.body);
    return [...new Set(found)];
  });
}

async function look(page, name, folder, found, screens = SCREENS) {
  await settled(page);
  for (const [colorScheme, width, height] of screens) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const direction = await page.evaluate(() => getComputedStyle(document.querySelector("main")).direction);
    found[`${name}, ${width}`] = { ...(await violations(page)), overflow, direction, latin: await latin(page) };
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1024, height: 600 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** The lead's board in each language. */
export async function boardInLanguages(page, options) {
  const found = {};
  await page.goto(`${options.url}lead`);
  await page.locator("[name=login]").fill(options.login);
  await page.locator("[name=password]").fill(options.password);
  await page.keyboard.press("Enter");
  for (const tongue of options.languages) {
    await page.locator("nav a[href='#now']").click();
    await speak(page, tongue);
    await page.locator(".tiles li").nth(6).waitFor();
    await page.locator(".disputes form").first().waitFor();
    await page.locator(".disputes [value=changed]").first().check();
    await look(page, `${tongue}-now`, options.folder, found);
    await page.locator("nav a[href='#queue']").click();
    await page.locator("table.forecast td").first().waitFor();
    await look(page, `${tongue}-queue`, options.folder, found);
    await page.locator("nav a[href='#people']").click();
    await page.locator("table.work td").first().waitFor();
    await page.locator("table.throughput td").first().waitFor();
    await look(page, `${tongue}-people`, options.folder, found);
  }
  return { found };
}

/** "My work" from the sign-in to the sign-out, in each language. */
export async function myWorkInLanguages(page, options) {
  const found = {};
  await page.goto(`${options.url}my-work`);
  for (const tongue of options.languages) {
    await page.locator(".sign-in").waitFor();
    await speak(page, tongue);
    await page.locator(".sign-in").waitFor();
    await look(page, `${tongue}-sign-in`, options.folder, found);
    await page.locator("[name=login]").fill(options.login);
    await page.locator("[name=password]").fill(options.password);
    await page.keyboard.press("Enter");
    await page.locator("nav a[href='#earnings']").click();
    await page.locator(".entry").first().waitFor();
    await page.locator(".months td").first().waitFor();
    await page.locator(".entry button").first().click();
    await look(page, `${tongue}-earnings`, options.folder, found);
    await page.locator("nav a[href='#feedback']").click();
    await page.locator(".feedback li").first().waitFor();
    await look(page, `${tongue}-feedback`, options.folder, found);
    await page.locator("nav a[href='#writing']").click();
    await page.locator(".skill td").first().waitFor();
    await look(page, `${tongue}-skill`, options.folder, found);
    await page.locator("header button:not([aria-haspopup])").click();
  }
  return { found };
}

/** The client's page in each language: recordings, sending, usage, keys, and the dialog that makes one. */
export async function clientInLanguages(page, options) {
  const found = {};
  await page.goto(`${options.url}client`);
  await page.locator("[name=login]").fill(options.login);
  await page.locator("[name=password]").fill(options.password);
  await page.keyboard.press("Enter");
  await page.locator(".recordings li").first().waitFor();
  for (const tongue of options.languages) {
    await speak(page, tongue);
    await page.locator("nav a[href='#recordings']").click();
    await page.locator(".recordings li").first().waitFor();
    await look(page, `${tongue}-recordings`, options.folder, found, DESK);
    await page.locator(".recordings .name").first().click();
    await page.locator(".segments > li").first().waitFor();
    await look(page, `${tongue}-recording`, options.folder, found, DESK);
    await page.locator("nav a[href='#keys']").click();
    await page.locator(".keys li").first().waitFor();
    await look(page, `${tongue}-keys`, options.folder, found);
    await page.locator(".top .main").click();
    await page.locator("dialog .scopes").waitFor();
    await look(page, `${tongue}-key`, options.folder, found, PHONE);
    await page.locator("dialog input[type=text]").fill(options.name);
    await page.locator("dialog .main").click();
    await page.locator("dialog input[readonly]").waitFor();
    await look(page, `${tongue}-secret`, options.folder, found, PHONE);
    await page.locator("dialog .main").click();
    await page.locator("dialog .buttons:last-child button").click();
    await page.locator("dialog").waitFor({ state: "detached" });
  }
  return { found };
}

/** The transcriber's desk at 1024 x 600: at work, with its panels and dialogs, and where no work is left. */
export async function deskInLanguages(page, options) {
  const found = {};
  const inEnglish = [];
  page.on("request", (request) => inEnglish.push(new URL(request.url()).pathname));
  await page.setViewportSize({ width: 1024, height: 600 });
  await page.goto(options.url);
  await page.locator("[name=login]").fill(options.login);
  await page.locator("[name=password]").fill(options.password);
  await page.keyboard.press("Enter");
  await page.locator(".wave .edge:enabled").first().waitFor();
  const asked = [...inEnglish];
  for (const tongue of options.languages) {
    await page.locator("#box").waitFor();
    await speak(page, tongue);
    await atWork(page, (state) => look(page, `${tongue}-${state}`, options.folder, found, DESK));
  }
  await page.locator(".buttons .main").click();
  for (const tongue of options.languages) {
    await page.locator(".calm .main").waitFor();
    await speak(page, tongue);
    await page.locator(".calm .main").waitFor();
    await look(page, `${tongue}-no-work`, options.folder, found, DESK);
  }
  return { found, asked };
}

async function atWork(page, look) {
  const panels = page.locator("header button[aria-expanded]");
  await page.locator("#box").waitFor();
  await page.locator(".wave .edge:enabled").first().waitFor();
  await look("work");
  await page.locator(".tools button").last().click();
  await page.locator(".strip .choices-row button").first().waitFor();
  await look("flags");
  await page.locator(".tools button").last().click();
  await panels.nth(1).click();
  await page.locator(".whole li[aria-current]").waitFor();
  await look("recording");
  await panels.nth(2).click();
  await page.locator(".find input").first().fill("ا");
  await look("find");
  await panels.last().click();
  await page.locator(".help dd").first().waitFor();
  await look("keys");
  await panels.last().click();
  await page.locator("header button:not([aria-expanded]):not([aria-haspopup])").first().click();
  await page.locator("dialog.along .note").waitFor();
  await look("along");
  await page.keyboard.press("Escape");
  await page.locator("dialog.along").waitFor({ state: "detached" });
  await page.locator("#box").press("End");
  await page.keyboard.insertText("۔");
  await page.locator(".buttons .far").click();
  await page.locator("dialog.give-back .trouble").waitFor();
  await look("give-back");
  await page.keyboard.press("Escape");
  await page.locator("dialog.give-back").waitFor({ state: "detached" });
}
