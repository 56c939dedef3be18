// The steps that scenarios at the dashboard are made of.

export function address({ url }) {
  return new URL("dashboard", url).href;
}

export async function fillIn(page, { login, password }) {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function enter(page, options) {
  await page.goto(address(options));
  await fillIn(page, options);
  await page.locator(".rates").waitFor();
}

export async function visit(page, name) {
  await page.getByRole("link", { name, exact: true }).click();
  await page.locator("nav [aria-current]", { hasText: name }).waitFor();
}

export function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
}

export function ask(page, path) {
  return page.evaluate(async (from) => (await fetch(from)).json(), path);
}
