// Pictures of a state of a page, with what axe-core says of it and how far it sticks out of the screen.

import { violations } from "./accessibility.mjs";

const SCREENS = [["light", 1024, 600], ["dark", 1024, 600], ["light", 375, 760], ["dark", 375, 760]];

/** Waits until no part of the page is still being fetched. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
}

export async function look(page, name, folder, found) {
  await settled(page);
  for (const [colorScheme, width, height] of SCREENS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    found[`${name}, ${colorScheme}, ${width}`] = { ...(await violations(page)), overflow };
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1024, height: 600 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Signs in on a page; what it asks of the network is collected in the list that is returned. */
export async function enter(page, { url, login, password }, address) {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(new URL(address, url).href);
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  return asked;
}
