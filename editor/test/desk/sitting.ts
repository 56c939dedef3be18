// A desk for tests: over a service that is played, with a clock that is turned by hand.

import { vi } from "vitest";
import { ReviewApi } from "../../src/api/review";
import { Away } from "../../src/desk/away";
import { Clips } from "../../src/desk/clips";
import { Desk } from "../../src/desk/desk";
import { Line } from "../../src/desk/line";
import { Tray } from "../../src/desk/tray";
import { MemoryShelf, Open, type Service } from "../service";

export interface Where {
  shelf?: MemoryShelf;
  open?: Open;
  tab?: string;
  packs?: CacheStorage;
  goTo?: (address: string) => void;
}

/** Return a desk over a service that is played, as a tab opens it. */
export function sit(service: Service, { shelf = new MemoryShelf(), open = new Open(), tab = "t1", packs, goTo = () => {} }: Where = {}): Desk {
  const urls = { createObjectURL: () => "blob:ready", revokeObjectURL: () => {} };
  const line = new Line(service.fetch);
  const api = new ReviewApi(line.fetch);
  const sound = async (url: string): Promise<Response> => {
    if (!service.online) throw new TypeError("Failed to fetch");
    service.sounds.push(url);
    return new Response("sound");
  };
  const clips = new Clips(sound, urls);
  const tray = new Tray(api, clips);
  const away = new Away({ packs, persist: async () => true, fetch: sound }, api, tray);
  clips.stored = (task) => away.sound(task);
  const desk = new Desk(api, tray, shelf.tab(), Promise.resolve(open.tab(tab)), goTo, away, line);
  desk.subscribe(({ task }) => task && setTimeout(() => desk.soundReady(), 50)); // as the player says it
  return desk;
}

/** Let everything that does not wait for a clock happen, then pass the guard against hasty Enters. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
}

export async function started(service: Service, where: Where = {}): Promise<Desk> {
  const desk = sit(service, where);
  await desk.start();
  await settle();
  return desk;
}

/** Type a text into the first part, and accept it. */
export function accept(desk: Desk, text: string): void {
  desk.hand!.type(text);
  desk.hand!.accept();
}
