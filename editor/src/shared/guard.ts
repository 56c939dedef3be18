// Covers the page while nobody sits at it, and has the service refuse its session until the password is typed again. What
// was typed stays where it is: the page goes on underneath, and what cannot be sent waits as it does without a link.

import { mount, unmount } from "svelte";
import { http } from "../api/http";
import { SessionApi } from "../api/session";
import type { Session } from "../api/types";
import { Idle } from "./idle";
import LockScreen from "./LockScreen.svelte";

const LOOK_EVERY_MS = 1_000;
const TOUCHES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

export function guard(page: HTMLElement): void {
  const api = new SessionApi((url, init) => fetch(url, init));
  const idle = new Idle(() => localStorage);
  let screen: Record<string, unknown> | null = null;
  let name = "";
  let telling = false;

  function show(): void {
    if (screen) return;
    http.lockChanges += 1;
    for (const sound of document.querySelectorAll<HTMLMediaElement>("audio, video")) sound.pause();
    page.inert = true;
    page.classList.add("locked");
    screen = mount(LockScreen, { target: document.body, props: { api, name, unlocked, left } });
  }

  function hide(): void {
    if (!screen) return;
    void unmount(screen);
    screen = null;
    http.lockChanges += 1;
    page.inert = false;
    page.classList.remove("locked");
    if (name) dispatchEvent(new Event("online")); // what waited for the service is sent now
    else location.reload(); // the page was locked before it knew anybody
  }

  function unlocked(): void {
    idle.unlock();
    hide();
  }

  function left(): void {
    idle.unlock();
    location.reload();
  }

  function told(): void {
    idle.serviceKnows();
    http.lockChanges += 1;
  }

  /** Tell the service, and again until it knows: it may be away. */
  async function tell(): Promise<void> {
    if (telling || !idle.untold) return;
    telling = true;
    await api.lock().then(told, () => {});
    telling = false;
  }

  function look(): void {
    if (idle.due) idle.lock();
    if (idle.locked) show();
    if (screen && !idle.locked) hide();
    if (screen) void tell();
  }

  http.onSession = (session: Session | null, fresh: boolean) => {
    name = session?.person.name ?? "";
    idle.minutes = session?.idle_lock_minutes ?? 0;
    // The service lets the session in, so what this browser remembers is of another one; or it was never told.
    if (idle.locked && (!session || (fresh && !idle.untold))) unlocked();
    look();
  };
  http.onLocked = () => {
    if (screen && !idle.locked) return hide(); // another tab has unlocked just now
    idle.lock();
    idle.serviceKnows();
    show();
  };
  /** Whatever has the focus: no key reaches what listens for shortcuts. */
  function keep(event: KeyboardEvent): void {
    if (!screen || (event.target instanceof Element && event.target.closest(".lock"))) return;
    event.stopImmediatePropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  addEventListener("keydown", keep, true);
  addEventListener("keyup", keep, true);
  document.addEventListener("play", (event) => screen && (event.target as HTMLMediaElement).pause(), true); // a key of the headset
  for (const event of TOUCHES) addEventListener(event, () => !screen && !idle.due && idle.touch(), { passive: true, capture: true });
  addEventListener("storage", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY_MS);
  look();
}
