// Work without a link: taken along, done after the browser was started anew, sent when the link is back; updates of the page;
// two hours in which everything goes wrong. A scenario does and reports; tests/acceptance/test_editor_offline.py judges.

import { violations } from "./accessibility.mjs";
import { box, enter, focusedId, kept_on_this_computer, signedIn, typed } from "./desk.mjs";
import { next } from "./desk_trouble.mjs";
import { gate } from "./gate.mjs";

/** Take along, close the browser, open it without a link, work, close it again, go on; then the link is back. */
export async function takenAlong(_, options) {
  const link = await gate(options.url);
  const at = { ...options, url: link.url };
  let [context, page] = await start(options);
  await enter(page, at);
  await page.getByRole("button", { name: "Take work along" }).click();
  const dialog = page.locator("dialog.along");
  await dialog.getByText("No segments lie on this computer yet.").waitFor();
  await dialog.getByLabel("How many segments?").selectOption("20");
  await dialog.getByRole("button", { name: "Fetch them" }).click();
  await dialog.getByText("ready").waitFor({ timeout: 30_000 });
  const fetched = await dialog.innerText();
  const faults = {};
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    faults[colorScheme] = (await violations(page)).violations;
    await page.screenshot({ path: `${options.folder}/take-along-${colorScheme}.png` });
  }
  await dialog.getByRole("button", { name: "Back to work" }).click();
  const focused = await focusedId(page);
  await installed(page);
  await context.close();

  link.set(false);
  [context, page] = await start(options);
  await page.goto(link.url);
  await box(page).waitFor();
  const status = () => page.locator("footer [role=status]").innerText();
  const opened = { text: await box(page).inputValue(), status: await status() };
  await heard(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.screenshot({ path: `${options.folder}/offline.png` });
  await box(page).fill("first, without a link");
  await next(page, box(page));
  await box(page).fill("second, hasty");
  await next(page, box(page));
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "second, hasty");
  await box(page).fill("second, better");
  await next(page, box(page));
  await box(page).fill("third, half");
  await page.getByText("3 texts wait").waitFor();
  const waiting = await status();
  await settled(page);
  await context.close();

  [context, page] = await start(options);
  await page.goto(link.url);
  await box(page).waitFor();
  const again = { text: await box(page).inputValue(), status: await status() };
  await heard(page);
  link.set(true);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.getByText("Everything is sent.").waitFor().catch(() => {});
  await page.waitForFunction(() => !document.querySelector("footer").innerText.includes("wait to be sent"));
  const after = await box(page).inputValue();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out" }).last().click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const left = await page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("boli-pack/")));
  await context.close();
  link.close();
  return { fetched, faults, focused, opened, waiting, again, after, left };
}

/** What was taken along is done by somebody else meanwhile. */
export async function tooLate(_, options) {
  const link = await gate(options.url);
  const [context, page] = await start(options);
  await enter(page, { ...options, url: link.url });
  await page.getByRole("button", { name: "Take work along" }).click();
  await page.getByRole("button", { name: "Fetch them" }).click();
  await page.locator("dialog.along").getByText("ready").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Back to work" }).click();
  link.set(false);
  for (const text of ["late one", "late two"]) {
    await box(page).fill(text);
    await next(page, box(page));
  }
  await page.getByText("2 texts wait").waitFor();
  await doneByOther(options);
  link.set(true);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.getByText("second opinions").waitFor();
  const told = await page.locator("footer [role=status]").innerText();
  await context.close();
  link.close();
  return { told };
}

/** The service has a new version of the page while somebody types. */
export async function newVersion(page, options) {
  const link = await gate(options.url);
  await enter(page, { ...options, url: link.url });
  await installed(page);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await box(page).fill("half a te");
  const files = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/assets/")).map(({ transferSize }) => transferSize));
  link.lead(options.newer);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.getByText("A new version of this page is here.").waitFor();
  const typing = await box(page).inputValue();
  await page.screenshot({ path: `${options.folder}/new-version.png` });
  const was = await page.evaluateHandle(() => document);
  await page.getByRole("button", { name: "Use it now" }).click();
  await page.waitForFunction((before) => document !== before, was).catch(() => {}); // the page it ran in may be gone
  await page.getByText("This is your own text from before").waitFor();
  const after = await box(page).inputValue();
  const versions = await page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("boli-page/")));
  link.close();
  return { files, typing, after, versions };
}

/**
 * Somebody works for two hours of the page's own time: the link is down 70 % of it, the tab is killed and the browser closed
 * at random, texts are typed, accepted, opened again and changed. `accepted`: what the person accepted, by segment, in order.
 */
export async function twoHours(_, options) {
  const chance = randomly(options.seed);
  const link = await gate(options.url);
  const day = new Day(link, options, chance);
  await day.begin();
  const pause_ms = 7_200_000 / options.steps;
  for (let step = 0; step < options.steps && !day.ended; step += 1) {
    day.setLink(chance() >= 0.7);
    await day.pass(Math.round(pause_ms * (0.5 + chance())));
    await day.act();
  }
  const seen = await day.finish();
  link.close();
  return seen;
}

class Day {
  typed = {};
  accepted = {};
  lost = [];
  counts = { steps: 0, down: 0, kills: 0, restarts: 0, accepted: 0, again: 0, locked: 0 };
  ended = false;
  passed_ms = 0;

  constructor(link, options, chance) {
    Object.assign(this, { link, options, chance });
  }

  async begin() {
    await this.start();
    await enter(this.page, { ...this.options, url: this.link.url });
    await this.page.getByRole("button", { name: "Take work along" }).click();
    await this.page.getByLabel("How many segments?").selectOption("50");
    await this.page.getByRole("button", { name: "Fetch them" }).click();
    await this.page.locator("dialog.along").getByText(/ready/).waitFor({ timeout: 60_000 });
    await this.page.getByRole("button", { name: "Back to work" }).click();
    await installed(this.page);
  }

  setLink(open) {
    this.counts.steps += 1;
    this.counts.down += !open;
    this.link.set(open);
  }

  /** Time goes by on the page: timers of minutes run at once. */
  async pass(ms) {
    this.passed_ms += ms;
    await this.page.clock.fastForward(ms);
  }

  async act() {
    if (!(await this.unlock())) return;
    const { title, ended } = await this.state();
    if (ended) return void (this.ended = true);
    if (!title) return; // the service is out of reach, and nothing lies here
    await this.type(title);
    const luck = this.chance();
    if (luck < 0.12) await this.kill();
    else if (luck < 0.16) await this.restart();
    else if (luck < 0.76) await this.accept(title);
    if (this.chance() < 0.12) await this.back();
  }

  /** A page that nobody touched for long is locked. Returns whether it is open: without the link, it stays locked. */
  async unlock() {
    await this.page.clock.runFor(1_000); // the page looks each second whether it is time
    const lock = this.page.locator("dialog.lock");
    if (!(await lock.isVisible())) return true;
    this.counts.locked += 1;
    if (!this.link.open) return false;
    await lock.locator("[name=password]").fill(this.options.password);
    await lock.locator("button.main").click();
    await lock.waitFor({ state: "detached" });
    return true;
  }

  async type(title) {
    await this.page.keyboard.press("End");
    await this.page.keyboard.insertText(this.chance() < 0.5 ? " और" : " வா");
    this.typed[title] = (await this.state()).text;
  }

  async accept(title) {
    await this.pass(500); // an Enter right after the last one is taken for a slip
    const was = await this.page.evaluateHandle(() => document.querySelector("article"));
    await this.page.keyboard.press("Enter");
    await this.page.waitForFunction((node) => !node.isConnected && document.querySelector("textarea, .calm"), was);
    (this.accepted[title] ??= []).push(this.typed[title]);
    this.counts.accepted += 1;
    await this.look();
  }

  /** The text before is opened and changed, and accepted again. */
  async back() {
    const button = this.page.getByRole("button", { name: "Text before" });
    if (!(await button.isEnabled())) return;
    const was = await this.page.evaluateHandle(() => document.querySelector("article"));
    await button.click();
    await this.page.waitForFunction((node) => !node?.isConnected && document.querySelector("textarea"), was);
    await this.look();
    const { title } = await this.state();
    this.counts.again += 1;
    await this.type(title);
    await this.accept(title);
  }

  /** As when the system is short of memory. */
  async kill() {
    this.counts.kills += 1;
    const devtools = await this.context.newCDPSession(this.page);
    await Promise.race([devtools.send("Page.crash").catch(() => {}), this.page.waitForEvent("crash")]);
    const dead = this.page;
    this.page = await this.context.newPage();
    await dead.close().catch(() => {});
    await this.open();
  }

  async restart() {
    this.counts.restarts += 1;
    await this.context.close();
    await this.start();
    await this.open();
  }

  async start() {
    [this.context, this.page] = await start(this.options);
    await this.context.clock.install({ time: this.options.began_ms + this.passed_ms });
  }

  async open() {
    await this.page.goto(this.link.url);
    await this.page.locator("textarea, .calm").first().waitFor();
    await this.look();
  }

  /** A segment was opened: is what was typed for it there? */
  async look() {
    const { title, text } = await this.state();
    if (title && this.typed[title] !== undefined && this.typed[title] !== text) this.lost.push([title, this.typed[title], text]);
  }

  state() {
    return this.page.evaluate(() => {
      const [area, title, facts, calm] = ["textarea", "article h2", ".facts", ".calm h2"].map((each) => document.querySelector(each));
      const starts = facts && /\d+:\d\d/.exec(facts.innerText); // of several segments of a recording
      return { title: area && `${title.innerText} ${starts}`, text: area?.value, ended: calm?.innerText === "No work right now" };
    });
  }

  /** The link is up, and the rest is accepted. */
  async finish() {
    this.setLink(true);
    await this.unlock();
    await this.page.evaluate(() => dispatchEvent(new Event("online")));
    for (let left = 60; left > 0; left -= 1) {
      // It asks again by itself; only time that is run through faster would cut its requests short.
      await this.page.waitForFunction(() => document.querySelector("textarea") || document.querySelector(".calm h2"), null, { timeout: 60_000 });
      const { title, text, ended } = await this.state();
      if (ended) break;
      this.typed[title] ??= text;
      await this.accept(title);
    }
    await this.page.getByText("Everything is sent.").waitFor({ timeout: 30_000 });
    const kept = await kept_on_this_computer(this.page);
    await this.context.close();
    const { accepted, lost, counts } = this;
    return { accepted, lost, counts, minutes: Math.round(this.passed_ms / 60_000), left: [...(kept.draft ?? []), ...(kept.letter ?? [])].length };
  }
}

// --- steps

/** Everything that the person holds goes to somebody else, who does it. */
async function doneByOther(options) {
  const [mine, theirs] = await Promise.all([signedIn(options), signedIn({ ...options, login: options.other })]);
  for (const { id } of (await mine("GET", "/v1/tasks")).tasks) await mine("POST", `/v1/tasks/${id}/release`);
  const { tasks } = await theirs("POST", "/v1/tasks/lease", { count: 10 });
  for (const { segment } of tasks) {
    await theirs("POST", `/v1/segments/${segment.id}/revisions`, { operation_id: crypto.randomUUID(), base_version: segment.version, text: "their text" });
  }
}

/** A browser with a profile that outlives it. Returns its context and its only page. */
async function start({ browser, folder }) {
  const context = await browser(`${folder}/profile`);
  return [context, context.pages()[0]];
}

/** The page can be opened without a link from now on. */
function installed(page) {
  return page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
}

async function heard(page) {
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.2);
}

/** What was typed has reached the disk. */
async function settled(page) {
  const text = await box(page).inputValue();
  for (let tries = 0; tries < 200; tries += 1) {
    const { draft = [] } = await kept_on_this_computer(page);
    if (draft.some((each) => typed(each) === text)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`not kept: ${text}`);
}

/** Park and Miller's generator, uniform in (0, 1). */
function randomly(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}
