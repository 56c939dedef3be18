// What a person does at the page, step by step. A scenario does and reports; tests/acceptance/test_editor_browser.py judges.
// Where a step must wait for something, it waits for what a person would see.

export async function signIn(page, options) {
  await open(page, options);
  const outside = await page.getByRole("heading", { name: "Sign in" }).isVisible();
  await fillIn(page, options.login, "a wrong password");
  await page.getByRole("alert").waitFor();
  const refusal = await page.getByRole("alert").innerText();
  await picture(page, options, "sign-in");
  await fillIn(page, options.login, options.password);
  await box(page).waitFor();
  const [header, model] = await Promise.all([page.locator("header").innerText(), page.locator(".model").innerText()]);
  const kept = await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)].join());
  const journal = await kept_on_this_computer(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  return { outside, refusal, header, model, kept, journal };
}

export async function work(page, options) {
  const keys = await enter(page, options);
  await page.getByText("Magahi").waitFor(); // names of dialects come after the work
  const facts = await page.locator(".facts").innerText();
  const title = await page.locator("article h2").innerText();
  const draft = await box(page).inputValue();
  const marks = await page.evaluate(() =>
    Object.fromEntries(["strong", "slight"].map((name) => [name, [...CSS.highlights.get(name)].map((range) =>
      range.startContainer.data.slice(range.startOffset, range.endOffset))])));

  const started_s = await position(page);
  await page.waitForFunction((from) => document.querySelector("audio").currentTime > from + 0.3, started_s);
  await keys.press("Tab");
  const paused = await page.evaluate(() => document.querySelector("audio").paused);
  const before_s = await position(page);
  await keys.press("Shift+Tab");
  const replayed_s = await position(page);
  await keys.press("Tab");

  await keys.press("Control+a");
  await keys.press("Delete");
  // As an input method does it: a letter grows under the cursor, keys in between belong to the method.
  for (const grown of ["क", "कि", "किस", "किसा", "किसान"]) await compose(page, grown);
  await imeEnter(page);
  const whileComposing = await page.locator("article h2").innerText();
  await commit(page, "किसान");
  await page.keyboard.type(" ");
  await compose(page, "पढ़");
  await commit(page, options.lastWord);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.insertText("दूसरी पंक्ति");
  const typed = await box(page).inputValue();
  await keys.press("Enter");

  await page.getByText("No draft is shown, on purpose.").waitFor();
  const blind = { text: await page.locator("main").innerText(), box: await box(page).inputValue(),
    marks: await page.locator(".label .count").count(), focused: await focusedId(page) };
  for (let enter = 0; enter < 3; enter += 1) {
    await page.waitForTimeout(450); // an Enter right after the last one is taken for a slip
    await keys.press("Enter");
  }
  const refused = await page.locator("#box-note").innerText();
  await page.keyboard.insertText(options.blindText);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "No work right now" }).waitFor();
  await page.getByText("Everything is sent.").waitFor();
  await picture(page, options, "no-work");
  const lookAgain = await page.getByRole("button", { name: "Look again" }).isVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const left = await kept_on_this_computer(page);
  return {
    facts, title, draft, marks, paused, before_s, replayed_s, whileComposing, typed, blind, refused, lookAgain, left,
  };
}

export async function keepsUnsent(page, options) {
  const keys = await enter(page, options);
  await box(page).fill("आधा लिखा");
  await page.getByText("Saved on this computer.").waitFor();
  await page.reload();
  await box(page).waitFor();
  const afterReload = await box(page).inputValue();
  await nextIsHere(page);

  await goOffline(page);
  await page.waitForTimeout(450);
  await keys.press("Enter");
  await page.getByText("Saved here, 1 waiting to be sent.").waitFor();
  const next = await box(page).inputValue();
  const announced = await page.locator("footer [role=status]").innerText();
  await page.context().setOffline(false);
  await page.getByText("Everything is sent.").waitFor();
  return { afterReload, next, announced };
}

export async function conflict(page, options) {
  const keys = await enter(page, options);
  await box(page).fill("मेरा पाठ");
  await reviseElsewhere(options, await segmentInHand(page), "उनका पाठ");
  await page.waitForTimeout(450);
  await keys.press("Enter");
  await page.locator(".notice").waitFor();
  const box_free = await box(page).isVisible();
  await page.getByRole("button", { name: "Look at it" }).click();
  const panel = page.locator("dialog.texts");
  const shown = await panel.innerText();
  await picture(page, options, "conflict");
  await panel.getByRole("button", { name: options.choose }).click();
  await panel.waitFor({ state: "detached" });
  await page.getByText("Everything is sent.").waitFor();
  return { shown, box_free };
}

export async function keyboardOnly(page, options) {
  await open(page, options);
  await page.keyboard.press("Tab"); // the choice of language
  await page.keyboard.press("Tab");
  await page.keyboard.type(options.login);
  await page.keyboard.press("Tab");
  await page.keyboard.type(options.password);
  await page.keyboard.press("Enter");
  await box(page).waitFor();
  const atOnce = await focusedId(page);
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 1);
  const before_s = await position(page);
  await page.keyboard.press("Control+Backspace");
  const back_s = await position(page);
  const text = await box(page).inputValue();
  await page.keyboard.press("Control+.");
  const doubtful = await page.locator("#box-note").innerText();
  await page.keyboard.press("F4");
  const rate = await page.evaluate(() => document.querySelector("audio").playbackRate);
  await page.keyboard.press("F1");
  const help = await page.locator(".help").innerText();
  await picture(page, options, "help");
  await page.keyboard.press("F1");
  const walk = [];
  for (let step = 0; step < 3; step += 1) {
    await page.keyboard.press("F6");
    walk.push(await page.evaluate(() => document.activeElement.innerText || document.activeElement.id));
    if (step === 1) {
      await page.keyboard.press("Tab");
      walk.push(await page.evaluate(() => document.activeElement.innerText));
    }
  }
  return { atOnce, before_s, back_s, text, doubtful, rate, help, walk };
}

export async function giveBack(page, options) {
  await enter(page, options);
  const first = await box(page).inputValue();
  await page.getByRole("button", { name: "Give back" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  await page.waitForFunction((was) => ![undefined, was].includes(document.querySelector("textarea")?.value), first);
  return { first, second: await box(page).inputValue() };
}

/** Pictures of each task, light and dark, and the fonts that really drew the text. */
export async function scripts(page, options) {
  const keys = await enter(page, options);
  const fonts = {};
  for (const name of options.names) {
    const article = page.locator("article", { hasText: name });
    await article.waitFor();
    await page.waitForTimeout(600);
    fonts[name] = { copy: await fontsOf(page, ".surface .copy"), box: await styleOf(page) };
    await picture(page, options, name);
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, options, `${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
    await keys.press("Enter");
  }
  return { fonts };
}

// --- steps

/** A picture for people to look at, where a folder for it is given. */
export async function picture(page, { folder }, name) {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

export async function open(page, { url }) {
  await page.goto(url);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

export async function fillIn(page, login, password) {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function enter(page, options) {
  await open(page, options);
  await fillIn(page, options.login, options.password);
  await box(page).waitFor();
  return { press: (key) => box(page).press(key) };
}

export function box(page) {
  return page.locator("textarea");
}

export function position(page) {
  return page.evaluate(() => document.querySelector("audio").currentTime);
}

export function focusedId(page) {
  return page.evaluate(() => document.activeElement.id);
}

/** Everything that the page keeps here, by kind: { draft: [...], letter: [...], ... }. */
export async function kept_on_this_computer(page) {
  return page.evaluate(async () => {
    const database = await new Promise((resolve) => { const r = indexedDB.open("boli", 1); r.onsuccess = () => resolve(r.result); });
    const store = database.transaction("kept").objectStore("kept");
    const read = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const [keys, values] = await Promise.all([read(store.getAllKeys()), read(store.getAll())]);
    database.close();
    const found = {};
    keys.forEach((key, at) => (found[key.split("/")[1]] ??= []).push(values[at]));
    return found;
  });
}

/** What was typed, of a draft or a letter that is kept here. */
export function typed({ content }) {
  return content.parts.map(({ text }) => text).join("\n");
}

async function devtools(page) {
  page.devtools ??= await page.context().newCDPSession(page);
  return page.devtools;
}

export async function compose(page, text) {
  const cdp = await devtools(page);
  await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
}

export async function commit(page, text) {
  await (await devtools(page)).send("Input.insertText", { text });
}

/** Enter while a letter is being composed: browsers give it keyCode 229. */
export async function imeEnter(page) {
  const cdp = await devtools(page);
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
}

/** Wait until the next segment lies ready: its sound was fetched after that of the one in hand. */
export const nextIsHere = (page) => page.waitForFunction(() => {
  const ended = performance.getEntriesByType("resource").filter(({ name, responseEnd }) => name.endsWith("/clip") && responseEnd);
  return new Set(ended.map(({ name }) => name)).size >= 2;
});

export async function segmentInHand(page) {
  const { tasks } = await page.evaluate(async () => (await fetch("/v1/tasks")).json());
  return tasks[0].segment;
}

/** The same person at another computer: a function that calls the service. */
export async function signedIn({ url, login, password }) {
  let token = null;
  const send = async (method, path, body) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(new URL(path, url), { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  ({ token } = await send("POST", "/v1/session", { login, password }));
  return send;
}

export async function reviseElsewhere(options, segment, text) {
  const send = await signedIn(options);
  const revision = { operation_id: crypto.randomUUID(), base_version: segment.version, text };
  await send("POST", `/v1/segments/${segment.id}/revisions`, revision);
}

async function fontsOf(page, selector) {
  const cdp = await devtools(page);
  await cdp.send("DOM.enable");
  await cdp.send("CSS.enable");
  const { root } = await cdp.send("DOM.getDocument");
  const { nodeId } = await cdp.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await cdp.send("CSS.getPlatformFontsForNode", { nodeId });
  return fonts.map((font) => font.familyName);
}

function styleOf(page) {
  return box(page).evaluate((node) => {
    const style = getComputedStyle(node);
    return { direction: style.direction, lang: node.lang, size_px: parseFloat(style.fontSize) };
  });
}

/** In the page, before it begins: counts how often something moves with the sound, and the frames that are asked for. */
export function countChanges() {
  window.counted = { changes: 0, frames: 0 };
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (then) => {
    window.counted.frames += 1;
    return ask(then);
  };
  new MutationObserver((seen) => {
    window.counted.changes += Number(seen.some(({ target }) => target.parentElement?.closest(".wave, .surface")));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Takes the browser off the line, once its service worker is there: the browser logs a fault of its own if it loses that file on the way. */
export async function goOffline(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.context().setOffline(true);
}
