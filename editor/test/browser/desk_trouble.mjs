// What goes wrong in a working day at the page: slips of the hand, two tabs, lost leases, a line that comes and goes, small
// screens. A scenario does and reports; tests/acceptance/test_editor_trouble.py judges.

import { violations } from "./accessibility.mjs";
import { box, countChanges, enter, fillIn, focusedId, goOffline, kept_on_this_computer, nextIsHere, open, picture, signedIn, typed } from "./desk.mjs";

/** Each way in which letters could land elsewhere than in the text. What is typed afterwards tells. */
export async function typingStays(page, options) {
  const keys = await enter(page, options);
  const title = await page.locator("article h2").innerText();
  const seen = {};
  const type = async (name, does) => {
    await box(page).fill("");
    await does();
    await page.waitForTimeout(450); // so that an Enter would be taken
    await page.keyboard.type("kal subah");
    seen[name] = [await box(page).inputValue(), await focusedId(page)];
  };
  await type("Esc", () => keys.press("Escape"));
  await type("a control", () => page.getByRole("button", { name: "Back 2 s" }).click());
  await type("a toggle", () => page.getByRole("button", { name: "Loop" }).click());
  await type("the slider", () => page.locator(".wave").click());
  await type("a border", () => page.locator(".wave .edge.end").click());
  await type("the volume", () => page.getByLabel("Volume").click());
  await type("the title", () => page.locator("article h2").click());
  await type("the empty page", () => page.mouse.click(5, 400));
  await type("the doubtful word", () => page.getByRole("button", { name: "Next doubtful word" }).click());
  await type("a choice beside the text", async () => {
    await page.getByRole("button", { name: "Speaker", exact: true }).click();
    await page.waitForFunction(() => document.activeElement.closest(".strip"));
    await page.keyboard.press("1");
  });
  await type("the keys for the buttons", async () => {
    await page.keyboard.press("F6");
    await page.keyboard.press("F6");
  });
  await type("help", () => page.keyboard.press("F1"));
  seen.helpBeside = await onScreen(page);
  await picture(page, options, "help-beside");
  await type("help closed", () => page.getByRole("button", { name: "Close" }).click());
  const giveBack = () => page.getByRole("button", { name: "Give back" }).click(); // it asks, since the text was changed
  let asked = "";
  await type("a question, Enter", async () => {
    await giveBack();
    asked = await page.locator("dialog").innerText();
    await page.keyboard.press("Enter");
  });
  await type("a question, Esc", () => giveBack().then(() => page.keyboard.press("Escape")));
  await type("a question, clicked", () => giveBack().then(() => page.getByRole("button", { name: "Keep working" }).click()));
  const paused = () => page.evaluate(() => document.querySelector("audio").paused);
  const before = await paused();
  await page.getByLabel("Volume").click();
  await page.keyboard.press("Tab");
  await page.waitForFunction((was) => document.querySelector("audio").paused !== was, before); // Tab plays, wherever one clicked
  await box(page).evaluate((node) => node.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault(), { once: true }));
  await keys.press("Enter"); // an input method within the page took it
  await page.waitForTimeout(300);
  return { seen, asked, same: (await page.locator("article h2").innerText()) === title };
}

/** Speed, volume and loop, on to the next segment and over a reload. */
export async function listening(page, options) {
  const keys = await enter(page, options);
  for (const key of ["F3", "F3", "F2", "Control+ArrowDown", "Control+ArrowDown"]) await keys.press(key);
  const heard = () => page.evaluate(() => {
    const { playbackRate, volume, loop } = document.querySelector("audio");
    return [playbackRate, Math.round(volume * 10) / 10, loop];
  });
  const first = await heard();
  await next(page, keys);
  const second = await heard();
  await page.reload();
  await box(page).waitFor();
  await page.waitForFunction(() => document.querySelector("audio").playbackRate !== 1);
  return { first, second, reloaded: await heard(), shown: await page.locator(".rate").innerText() };
}

/** Two tabs on one segment, both closed; then signing out in one while the other has text. */
export async function twoTabs(page, options) {
  await enter(page, options);
  const other = await page.context().newPage();
  await other.goto(options.url);
  await box(other).waitFor();
  await box(page).fill("typed in A");
  await box(other).fill("typed in B");
  for (const tab of [page, other]) await tab.getByText("Saved on this computer.").waitFor();
  const third = await page.context().newPage();
  await page.close();
  await other.close();
  await third.goto(options.url);
  await third.locator(".other").waitFor();
  const both = [await box(third).inputValue(), await third.locator(".other .said").innerText()];
  await picture(third, options, "two-texts");
  await third.getByRole("button", { name: "Use this one" }).click();
  const swapped = [await box(third).inputValue(), await third.locator(".other .said").innerText()];

  const fourth = await page.context().newPage();
  await fourth.goto(options.url);
  await box(fourth).waitFor();
  await fourth.getByRole("button", { name: "Sign out" }).click();
  await fourth.getByRole("button", { name: "Sign out" }).last().click();
  await fourth.getByRole("heading", { name: "Sign in" }).waitFor();
  const { draft = [] } = await kept_on_this_computer(third);
  await third.reload();
  await fillIn(third, options.login, options.password);
  await box(third).waitFor();
  return { both, swapped, kept: draft.map(typed).sort(), again: await box(third).inputValue() };
}

/** The tab is killed while somebody types, again and again; what was on the screen is there again each time. */
export async function killed(page, options) {
  await enter(page, options);
  const lost = [];
  let [tab, typed] = [page, await box(page).inputValue()];
  for (let round = 0; round < 5; round += 1) {
    await box(tab).press("End");
    for (const letter of ` ${"कखगघङ"[round]}abc`) {
      await tab.keyboard.insertText(letter);
      typed += letter;
    }
    await tab.waitForTimeout(round * 5); // as long as it takes to look at the key that kills
    const cdp = await tab.context().newCDPSession(tab);
    await Promise.race([cdp.send("Page.crash").catch(() => {}), tab.waitForEvent("crash")]);
    const next = await tab.context().newPage();
    await next.goto(options.url);
    await box(next).waitFor();
    const again = await box(next).inputValue();
    if (again !== typed) lost.push([typed, again]);
    typed = again;
    tab = next;
  }
  await tab.waitForTimeout(450);
  await box(tab).press("Enter");
  await tab.getByText("Everything is sent.").waitFor();
  return { lost, typed };
}

/** The segment goes to somebody else: once accepted without a line, once only begun. */
export async function leaseOver(page, options) {
  const keys = await enter(page, options);
  await page.waitForTimeout(450);
  await box(page).fill("accepted too late");
  await nextIsHere(page);
  await goOffline(page);
  const lost = await takenByOther(options);
  await keys.press("Enter");
  await page.getByText("Saved here, 1 waiting to be sent.").waitFor();
  await box(page).fill("only begun");
  await page.getByText("Saved here").waitFor();
  await page.context().setOffline(false);
  await Promise.race([page.locator(".notice").waitFor(), page.getByText("kept as a second opinion").waitFor()]);
  const after = { box: await box(page).inputValue(), footer: await page.locator("footer").innerText() };
  const asSecond = after.footer.includes("second opinion"); // where the service keeps late texts
  await takenByOther(options);
  await page.reload();
  await page.locator(".notice").waitFor();
  await page.locator(".notice button").click();
  await page.getByText("Send it all the same").waitFor();
  if (!asSecond) await page.locator("dialog").getByText("accepted too late").waitFor();
  const shown = await page.locator("dialog.texts").innerText();
  await picture(page, options, "texts");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy" }).last().click();
  await page.getByText("Copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Back to work" }).click();
  return { lost, after, shown, copied };
}

/** The line goes and comes back; nobody touches the page. */
export async function backOnline(page, options) {
  const keys = await enter(page, options);
  await nextIsHere(page);
  await goOffline(page);
  for (let n = 0; n < 2; n += 1) {
    await page.waitForTimeout(450);
    await keys.press("Enter");
  }
  await page.getByText("goes on by itself").waitFor();
  const away = [await page.locator("main").innerText(), await page.locator("footer").innerText()];
  await picture(page, options, "away");
  await page.context().setOffline(false);
  await box(page).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  return { away, back: [await page.locator("main").innerText(), await page.locator("footer").innerText()] };
}

/** Whoever works elsewhere signs in here. */
export async function otherRoles(page, options) {
  const seen = {};
  for (const login of options.logins) {
    await open(page, options);
    await fillIn(page, login, options.password);
    await page.waitForFunction(() => location.pathname !== "/" || document.querySelector(".calm h2"));
    if (new URL(page.url()).pathname === "/") await picture(page, options, `role-${login}`);
    else await page.getByRole("heading", { level: 1, name: options.pages[login] }).waitFor();
    seen[login] = [new URL(page.url()).pathname, await page.locator("main").innerText(), await page.locator(".trouble").count()];
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }
  return { seen };
}

/** Given back, reloaded, and the lease of the next one over. */
export async function givenBack(page, options) {
  await enter(page, options);
  const title = () => page.locator("article h2").innerText();
  const first = await title();
  await page.getByRole("button", { name: "Give back" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  await page.waitForFunction((was) => document.querySelector("article h2")?.innerText !== was, first);
  const second = await title();
  await release(options);
  await page.reload();
  await box(page).waitFor();
  return { first, second, reloaded: await title() };
}

/** Five lines and more of each script on the smallest screen: is everything there that the hands need? */
export async function fits(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const keys = await enter(page, options);
  const seen = {};
  for (const name of options.names) {
    await page.locator("article", { hasText: name }).waitFor();
    await page.waitForTimeout(500);
    seen[name] = { plain: await onScreen(page) };
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${options.folder}/${name}-${colorScheme}-1024.png` });
    }
    await keys.press("F1");
    seen[name].help = await onScreen(page);
    await page.screenshot({ path: `${options.folder}/${name}-help-1024.png` });
    await keys.press("F1");
    await page.setViewportSize({ width: 390, height: 780 });
    await page.screenshot({ path: `${options.folder}/${name}-phone.png` });
    seen[name].phone = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.setViewportSize({ width: 1024, height: 600 });
    await next(page, keys);
  }
  return { seen };
}

/** Marks that turn the direction of text, pasted and typed. */
export async function turning(page, options) {
  const keys = await enter(page, options);
  await box(page).fill("");
  await box(page).evaluate((node) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "\u202eکھ\u200cا\u202c");
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  const pasted = [await box(page).inputValue(), await page.locator("#box-note").innerText()];
  await page.keyboard.insertText("\u202e");
  await page.waitForTimeout(450);
  await keys.press("Enter");
  const told = await page.locator("#box-note").innerText();
  await keys.press("Enter");
  await page.getByText("Everything is sent.").waitFor();
  return { pasted, told };
}

/** What the page does while nothing moves, and in which order it asks. */
export async function calm(page, options) {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.replace(/tsk_\w+/, "<task>")));
  await page.addInitScript(countChanges);
  const keys = await enter(page, options);
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.5);
  const counted = () => page.evaluate(() => window.counted.changes + window.counted.frames);
  const playing = await counted();
  await keys.press("Tab");
  await page.waitForTimeout(200);
  const paused = await counted();
  await page.waitForTimeout(1000);
  const later = await counted();
  await page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/v1/languages`).length > 0);
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"))
    .map(({ encodedBodySize, decodedBodySize }) => [encodedBodySize, decodedBodySize]));
  return { playing, paused, later, order: asked.filter((path) => path.startsWith("/v1/tasks") || path === "/v1/languages"), sizes };
}

/** Ctrl+Z after a hasty Enter. */
export async function undo(page, options) {
  const keys = await enter(page, options);
  const title = () => page.locator("article h2").innerText();
  const first = await title();
  await box(page).fill("hasty");
  await next(page, keys);
  await page.getByText("Everything is sent.").waitFor();
  await keys.press("Control+z");
  await page.waitForFunction((was) => document.querySelector("article h2")?.innerText === was, first);
  const opened = [await title(), await box(page).inputValue(), await focusedId(page), await page.locator("#box-note").innerText()];
  await picture(page, options, "undo");
  await page.keyboard.type(" no more");
  await keys.press("Control+z"); // in a text that was begun it takes back the typing
  const typing = await title();
  await box(page).fill("better");
  await next(page, keys);
  await page.getByText("Everything is sent.").waitFor();
  return { first, opened, typing, then: [await title(), await box(page).inputValue()] };
}

/** axe over what a transcriber sees, light and dark, at the smallest screen; and keys of one's own. */
export async function readable(page, options) {
  await page.setViewportSize({ width: 1024, height: 600 });
  const found = {};
  const look = async (name) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { violations: faults, passes } = await violations(page);
      found[`${name}, ${colorScheme}`] = { faults, passes };
      await page.screenshot({ path: `${options.folder}/${name}-${colorScheme}.png` });
    }
  };
  await open(page, options);
  await look("sign-in");
  await fillIn(page, options.login, options.password);
  await box(page).waitFor();
  await page.getByText("Enter accepts").waitFor();
  await look("work");
  await page.keyboard.press("F1");
  await look("keys");
  const change = (words) => page.getByRole("button", { name: `change the key of “${words}”` });
  await change("Play or pause").click();
  await page.keyboard.press("F4"); // a pedal sends it; so does Faster
  const conflict = await page.locator(".help [role=status]").innerText();
  await page.keyboard.press("Insert");
  await page.getByText("Insert is kept for you.").waitFor();
  const playing = () => page.evaluate(() => !document.querySelector("audio").paused);
  const before = await playing();
  await page.keyboard.press("Insert");
  await page.waitForFunction((was) => document.querySelector("audio").paused === was, before);
  await page.getByLabel("As in").selectOption("oTranscribe");
  const focused = await focusedId(page);
  await page.keyboard.press("Escape");
  await page.waitForFunction((was) => !document.querySelector("audio").paused === was, before);
  await page.keyboard.press("Control+/");
  await page.locator(".help").waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("Enter accepts, Esc plays").waitFor();
  await box(page).fill("x");
  await page.getByRole("button", { name: "Give back" }).click();
  await look("question");
  await page.keyboard.press("Escape");
  await box(page).fill("");
  await page.keyboard.press("F8");
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await look("no-work");
  return { found, conflict, focused };
}

// --- steps

/** Accept, and wait for what comes next. */
export async function next(page, keys) {
  await page.waitForTimeout(450);
  const was = await page.evaluateHandle(() => document.querySelector("article"));
  await keys.press("Enter");
  await page.waitForFunction((node) => !node.isConnected && (document.querySelector("article textarea") ?? document.querySelector(".calm")), was);
}

/** Whether the box and the button that accepts lie wholly on the screen, and how high the box is. */
export async function onScreen(page) {
  return page.evaluate(() => {
    const whole = (node) => {
      const { top, bottom, left, right } = node.getBoundingClientRect();
      const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && node.contains(middle);
    };
    const accept = [...document.querySelectorAll("button")].find(({ innerText }) => innerText === "Accept, next");
    const play = document.querySelector(".player .play");
    const area = document.querySelector(".surface");
    const line_px = parseFloat(getComputedStyle(area).lineHeight);
    return { box: whole(area), accept: whole(accept), play: whole(play), lines: Math.floor(area.clientHeight / line_px * 10) / 10, scrolls: document.documentElement.scrollHeight > innerHeight };
  });
}

async function release(options) {
  const send = await signedIn(options);
  const { tasks } = await send("GET", "/v1/tasks");
  for (const { id } of tasks) await send("POST", `/v1/tasks/${id}/release`).catch(() => {}); // the page may be giving it back, too
}

/** The person's first task goes to somebody else, who does it. Returns what it was called. */
async function takenByOther(options) {
  const send = await signedIn(options);
  const { tasks } = await send("GET", "/v1/tasks");
  await send("POST", `/v1/tasks/${tasks[0].id}/release`);
  const other = await signedIn({ ...options, login: options.other });
  const { tasks: [task] } = await other("POST", "/v1/tasks/lease", { count: 1 });
  const revision = { operation_id: crypto.randomUUID(), base_version: task.segment.version, text: "their text" };
  await other("POST", `/v1/segments/${task.segment.id}/revisions`, revision);
  return task.segment.recording_name;
}
