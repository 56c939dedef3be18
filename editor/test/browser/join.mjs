// What somebody does who was sent a link. A scenario does and reports; tests/acceptance/test_join_browser.py judges.

import { violations } from "./accessibility.mjs";
import { speak } from "./languages.mjs";

/** Joins by a link, in each language; then the same link again. Looks at every state with axe, light and dark. */
export async function join(page, options) {
  const found = {};
  const look = async (name) => {
    for (const [colorScheme, width] of [["light", 1000], ["dark", 375]]) {
      await page.setViewportSize({ width, height: 760 });
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      found[`${name}, ${colorScheme}`] = { ...(await violations(page)), overflow };
      await page.screenshot({ path: `${options.folder}/${name}-${colorScheme}.png`, fullPage: true });
    }
  };
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${options.url}join#${options.token}`);
  await page.locator("form").waitFor();
  const suggested = await page.locator("[name=login]").inputValue();
  for (const tongue of ["en", "ur", "hi"]) {
    await speak(page, tongue);
    await page.locator("form").waitFor();
    await look(`form-${tongue}`);
  }
  await page.locator("[name=login]").fill(options.taken);
  await page.locator("[name=name]").fill("आशा");
  await page.locator("[name=password]").fill(options.password);
  await page.keyboard.press("Enter");
  await page.locator("#login-hint[role=alert]").waitFor();
  const refused = await page.locator("#login-hint").innerText();
  const focused = await page.evaluate(() => document.activeElement.name);
  await look("taken");
  await page.locator("[name=login]").fill("asha2");
  await page.keyboard.press("Enter");
  await page.locator("[role=status] h2").waitFor();
  await look("inside");
  const inside = await page.locator("main").innerText();
  const address = page.url();
  await page.getByRole("link").click();
  await page.locator(".calm h2").waitFor(); // that there is no work, in the language that was chosen before
  const desk = await page.locator("header").innerText();
  await page.goto(`${options.url}join#${options.token}`);
  await page.locator("[role=alert] h2").waitFor();
  await look("over");
  return { found, suggested, refused, focused, inside, address, desk, leaked: asked.filter((url) => new URL(url).pathname.includes(options.token)) };
}

/** Chooses a new password by a link, and is signed in. */
export async function choosePassword(page, options) {
  await page.goto(`${options.url}join#${options.token}`);
  await page.locator("form").waitFor();
  const login = await page.locator("[name=login]").inputValue();
  const fixed = await page.locator("[name=login]").getAttribute("readonly");
  await page.locator("[name=password]").fill("short");
  await page.keyboard.press("Enter");
  const held = await page.locator("form").isVisible(); // the browser itself asks for ten characters
  await page.locator("[name=password]").fill(options.password);
  await page.keyboard.press("Enter");
  await page.locator("[role=status] h2").waitFor();
  return { login, fixed: fixed !== null, held };
}
