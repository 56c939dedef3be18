// What leads and operators do at the page of people. A scenario does and reports; tests/acceptance/test_people_browser.py judges.

import { violations } from "./accessibility.mjs";
import { enter, look, settled } from "./pictures.mjs";

const texts = (page, of) => page.locator(of).evaluateAll((all) => all.map((one) => one.textContent.trim()));
const names = (page) => texts(page, "table.people tbody th > bdi");
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label") || document.activeElement.tagName);
const dialog = (page) => page.locator("dialog.form-dialog");

/** Waits until no dialog is open and the page says something. */
async function said(page, words) {
  await page.locator("[role=status]", { hasText: words }).waitFor();
  await dialog(page).waitFor({ state: "detached" });
}

/** Tab until something has the focus; returns the stops on the way. */
async function tabTo(page, name, most = 60) {
  const stops = [];
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press("Tab");
    stops.push(await focused(page));
    if (stops.at(-1) === name) return stops;
  }
  throw new Error(`${name} is not reached: ${stops.join(", ")}`);
}

/** Comes from the page where everybody signs in; finds, changes, moves, resets and shuts out people; by keys where it can. */
export async function operatorPeople(page, options) {
  const found = {};
  const asked = await enter(page, options, "");
  await page.waitForURL("**/people");
  await page.locator("table.people td").first().waitFor();
  await settled(page);
  await look(page, "people", options.folder, found);
  const all = await names(page);
  await page.getByLabel("Find a name or login").fill("आशा");
  await page.getByText("1 of 7 people").waitFor();
  const byName = await names(page);
  await page.getByLabel("Find a name or login").fill("");
  await page.locator(".filters").getByLabel("State").selectOption("never");
  await page.locator(".filters").getByLabel("Role").selectOption("lead");
  await page.locator(".filters").getByLabel("Centre").selectOption({ label: "Ranchi" });
  await page.getByText("1 of 7 people").waitFor();
  const filtered = await names(page);
  await page.locator(".filters").getByLabel("State").selectOption("disabled");
  await page.getByText("Nobody fits").waitFor();
  await page.locator(".filters").getByLabel("State").selectOption("");
  await page.locator(".filters").getByLabel("Centre").selectOption("");
  await page.locator(".filters").getByLabel("Role").selectOption("");

  await page.locator("table.people").waitFor();
  await page.getByLabel("Find a name or login").focus();
  await tabTo(page, "Change");
  const opener = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  const trapped = [];
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press("Tab");
    trapped.push(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null));
  }
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  const returned = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));

  await page.getByRole("button", { name: "Change आशा" }).click();
  await dialog(page).getByLabel("reviewer").check();
  await dialog(page).getByLabel("Find a language").fill("तमि");
  await dialog(page).getByText("No language is called so.").waitFor();
  await dialog(page).getByLabel("Find a language").fill("தமி");
  await dialog(page).locator(".boxes").getByLabel("Tamil").check();
  await dialog(page).getByLabel("Centre").selectOption({ label: options.centre });
  await page.route("**/v1/people/*", (route) => route.abort());
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).locator("[role=alert]").waitFor();
  const lost = { words: await dialog(page).locator("[role=alert]").innerText(), kept: await dialog(page).getByLabel("reviewer").isChecked() };
  await look(page, "person", options.folder, found);
  await page.unroute("**/v1/people/*");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await said(page, "आशा is changed.");
  await settled(page);
  const row = await texts(page, "table.people tr:has(button[aria-label='Change आशा']) td");

  await page.getByRole("button", { name: "Change आशा" }).click();
  await dialog(page).getByRole("button", { name: "Make a new-password link" }).click();
  await page.locator("dialog p#question").waitFor();
  const question = await page.locator("dialog p#question").innerText();
  const safe = await focused(page);
  await page.getByRole("button", { name: "Make the link" }).click();
  await dialog(page).getByLabel("The link").waitFor();
  const link = await dialog(page).getByLabel("The link").inputValue();
  await page.keyboard.press("Escape");
  await dialog(page).getByText("Copy the link first").waitFor();
  await look(page, "link", options.folder, found);
  await dialog(page).getByRole("button", { name: "Copy the link" }).click();
  await dialog(page).locator("[role=status]", { hasText: /Copied|Ctrl/ }).waitFor();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await dialog(page).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Change आशा" }).click();
  await dialog(page).getByRole("button", { name: "Disable" }).click();
  await page.locator("dialog p#question").waitFor();
  await look(page, "question", options.folder, found);
  await page.locator("dialog:has(#question)").getByRole("button", { name: "Disable" }).click();
  await said(page, "आशा is disabled.");
  await page.getByRole("button", { name: "Change आशा" }).click();
  await dialog(page).getByRole("button", { name: "Enable" }).click();
  await said(page, "आशा may sign in again.");
  const signedIn = await ownSessions(page, options, found);
  const pages = await texts(page, "header a");
  const outside = asked.filter((address) => !address.startsWith(options.url));
  return { found, all, byName, filtered, opener, outline, trapped, returned, lost, row, question, safe, link, signedIn, pages, outside };
}

/** Opens the own account, and ends the session of another browser. Returns the places before and after, and what had the focus. */
async function ownSessions(page, options, found) {
  const places = () => texts(page, "dialog .own-sessions li bdi");
  await page.getByRole("button", { name: "My account" }).click();
  await dialog(page).getByText("this browser").waitFor();
  const before = await places();
  await look(page, "account", options.folder, found);
  await dialog(page).getByRole("button", { name: /^End the session of .*Firefox/ }).click();
  await dialog(page).getByText("You are signed in nowhere else.").waitFor();
  const [after, focus] = [await places(), await focused(page)];
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  return { before, after, focus, returned: await focused(page) };
}

/** Invites somebody, revokes the link, makes and renames a centre. */
export async function operatorInvites(page, options) {
  const found = {};
  await enter(page, options, "people#invitations");
  await page.getByText("There is no link.").waitFor();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await dialog(page).getByLabel("transcriber").uncheck();
  await dialog(page).getByRole("button", { name: "Make the link" }).click();
  await dialog(page).locator("[role=alert]", { hasText: "at least one role" }).waitFor();
  await dialog(page).getByLabel("client", { exact: true }).check();
  await dialog(page).getByRole("combobox", { name: /^Client/ }).selectOption({ label: options.client });
  await dialog(page).getByLabel("reviewer").check();
  const alone = await dialog(page).getByLabel("client", { exact: true }).isChecked();
  await dialog(page).locator(".boxes").getByLabel("Hindi", { exact: false }).first().check();
  await dialog(page).getByLabel("Name (a suggestion)").fill(`${options.name}\u202e`);
  await dialog(page).getByText("Invisible marks").waitFor();
  const name = await dialog(page).getByLabel("Name (a suggestion)").inputValue();
  await dialog(page).getByLabel("Good for, in days").fill("2");
  await look(page, "invite", options.folder, found);
  await dialog(page).getByRole("button", { name: "Make the link" }).click();
  await dialog(page).getByLabel("The link").waitFor();
  const link = await dialog(page).getByLabel("The link").inputValue();
  await dialog(page).getByRole("button", { name: "Copy the link" }).click();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await page.locator("table.links td").first().waitFor();
  await settled(page);
  const row = await texts(page, "table.links tbody tr :is(th, td)");
  await look(page, "invitations", options.folder, found);
  await page.getByRole("button", { name: "Revoke the link" }).click();
  await page.locator("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("The link is revoked.").waitFor();
  const after = await focused(page);

  await page.getByRole("link", { name: "Centres" }).click();
  await page.locator("table.centres td").first().waitFor();
  await page.getByLabel("Name of a new centre").fill(options.centre);
  await page.getByRole("button", { name: "Make the centre" }).click();
  await page.locator("[role=alert]").waitFor();
  const taken = await page.locator("[role=alert]").innerText();
  await page.getByLabel("Name of a new centre").fill("کوئٹہ");
  await page.getByRole("button", { name: "Make the centre" }).click();
  await page.getByText("is made.").waitFor();
  await page.getByRole("button", { name: "Rename کوئٹہ" }).click();
  await dialog(page).getByLabel("New name").fill("لاہور");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.locator("[role=status]", { hasText: "لاہور" }).waitFor();
  await page.getByRole("button", { name: "Limits of لاہور" }).click();
  await dialog(page).getByLabel("Networks its people work from").fill("10.1.0.0/99");
  await dialog(page).getByLabel("Minutes without input").fill("5");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByRole("alert").waitFor();
  const refused = await dialog(page).getByRole("alert").innerText();
  await look(page, "limits", options.folder, found);
  await dialog(page).getByLabel("Networks its people work from").fill("10.1.0.0/16\n2001:db8:12::/48");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText("The limits of لاہور are saved.").waitFor();
  await settled(page);
  const centres = await texts(page, "table.centres tbody th");
  const limits = await page.locator("table.centres tbody tr", { hasText: "لاہور" }).innerText();
  await look(page, "centres", options.folder, found);
  return { found, alone, name, link, row, after, taken, centres, refused, limits };
}

/** A lead sees the own centre and may do less; the line is lost, then the session ends. */
export async function leadPeople(page, options) {
  const found = {};
  await page.route("**/v1/people?*", (route) => route.abort());
  await enter(page, options, "people");
  await page.getByText("The service cannot be reached.").waitFor();
  await look(page, "lost", options.folder, found);
  await page.unroute("**/v1/people?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("table.people td").first().waitFor();
  await settled(page);
  const people = await names(page);
  const acts = await texts(page, "table.people td.act");
  await page.getByRole("link", { name: "Centres" }).click();
  await page.locator("table.centres td").first().waitFor();
  const centres = await page.locator("main").innerText();
  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const roles = await texts(page, ".choice:first-of-type label");
  const asksCentre = await dialog(page).getByLabel("Centre").count();
  await dialog(page).getByRole("button", { name: "Make the link" }).click();
  await dialog(page).getByLabel("The link").waitFor();
  await dialog(page).getByRole("button", { name: "Copy the link" }).click();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await page.locator("table.links td").first().waitFor();
  const row = await texts(page, "table.links tbody tr :is(th, td)");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await dialog(page).getByRole("button", { name: "Make the link" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const over = await page.locator("[role=alert]").innerText();
  await page.emulateMedia({ contrast: "more" });
  await look(page, "sign-in", options.folder, found);
  return { found, people, acts, centres, roles, asksCentre, row, over };
}

/** The sign-in of every page: axe-core with high contrast, and the path of Tab. */
export async function signInEverywhere(page, options) {
  const found = {};
  const stops = {};
  await page.setViewportSize({ width: 375, height: 760 });
  for (const address of options.pages) {
    await page.goto(new URL(address, options.url).href);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    const name = address || "desk";
    stops[name] = [];
    await page.evaluate(() => document.activeElement.blur());
    // The choice of the page's language comes first, where there is one.
    for (let press = 0; press < 6 && stops[name].at(-1) !== "Sign in"; press += 1) {
      await page.keyboard.press("Tab");
      stops[name].push(await page.evaluate(() => document.activeElement.name || document.activeElement.textContent.trim()));
    }
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, contrast: "more" });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      found[`${name}, ${colorScheme}`] = { ...(await violations(page)), overflow };
    }
  }
  return { found, stops };
}
