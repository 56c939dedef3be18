// The keys of a client's programs, at its page. A scenario does and reports; tests/acceptance/test_client_browser.py judges.

import { enter, look } from "./pictures.mjs";

/** Makes a key, uses it as a program does, replaces it, and revokes both. */
export async function manageKeys(page, options) {
  const found = {};
  const ask = (key) => fetch(new URL("v1/usage", options.url), { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
  const asked = await enter(page, options, "client#keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByRole("button", { name: "Make a key" }).last().click();
  await page.getByText("Give it a name").waitFor();
  await page.getByLabel("Name", { exact: true }).fill(options.name);
  for (const scope of ["submit", "read"]) await page.locator(`dialog [value=${scope}]`).uncheck();
  await page.locator("dialog .main").click();
  await page.getByText("Choose at least one thing").waitFor();
  await page.locator("dialog [value=read]").check();
  await look(page, "new", options.folder, found);
  await page.locator("dialog .main").click();
  const first = await secret(page, options, found);

  const row = page.locator(".keys li", { hasText: options.name });
  await row.waitFor();
  const statuses = { first: await ask(first.secret) };
  await page.reload();
  await row.getByText("Last used:").waitFor();
  const line = await row.first().innerText();
  await look(page, "keys", options.folder, found);

  await row.getByRole("button", { name: /^Replace/ }).click();
  await page.locator("dialog select").selectOption("1");
  await page.locator("dialog .main").click();
  const second = await secret(page, options);
  await row.getByText("Another key was made in its place").waitFor();
  Object.assign(statuses, { old: await ask(first.secret), second: await ask(second.secret) });

  for (const prefix of [first.secret, second.secret]) {
    const one = page.locator(".keys li", { hasText: prefix.slice(0, 9) });
    await one.getByRole("button", { name: /^Revoke/ }).click();
    const question = await page.locator("dialog #question").innerText();
    statuses.question = question;
    await page.locator("dialog").getByRole("button", { name: "Keep it" }).click();
    await one.getByRole("button", { name: /^Revoke/ }).click();
    await page.locator("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    await one.waitFor({ state: "detached" });
  }
  Object.assign(statuses, { revoked: [await ask(first.secret), await ask(second.secret)] });
  await page.getByLabel("Only those that work").uncheck();
  await page.locator(".keys li.revoked").nth(1).waitFor();
  const over = await page.locator(".keys li.revoked button").count();
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, statuses, line, over, hint: first.hint, kept: (await page.content()).includes(second.secret), outside };
}

/** What is shown once: it cannot be closed unread, and is gone after that. */
async function secret(page, options, found) {
  const box = page.locator("dialog input[readonly]");
  await box.waitFor();
  const secret = await box.inputValue();
  if (found) await look(page, "secret", options.folder, found);
  await page.locator("dialog").getByRole("button", { name: "Done" }).click();
  const said = page.locator("dialog [role=status]");
  await said.filter({ hasText: "Copy the key first" }).waitFor();
  const hint = await said.innerText();
  await page.locator("dialog").getByRole("button", { name: "Copy the key" }).click();
  await said.filter({ hasText: /Copied|copy it with/ }).waitFor();
  await page.locator("dialog").getByRole("button", { name: "Done" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  return { secret, hint };
}
