import { mount } from "svelte";
import { ReviewApi } from "../api/review";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "./desk.css";
import { Updates } from "../offline/updates";
import { speak } from "../text/spoken";
import { Away } from "./away";
import { Clips } from "./clips";
import { Desk } from "./desk";
import DeskPage from "./DeskPage.svelte";
import { firstSound } from "./first_sound";
import { Line } from "./line";
import { openShelf } from "./shelf";
import { thisTab } from "./tabs";
import { Tray } from "./tray";

const line = new Line((url, init) => fetch(url, init));
const api = new ReviewApi(line.fetch);
const sound = (url: string): Promise<Response> => fetch(url, { credentials: "same-origin" });
const clips = new Clips(sound, URL);
const tray = new Tray(api, clips);
const room = {
  packs: globalThis.caches as CacheStorage | undefined, // only with HTTPS, and on this computer itself
  persist: async () => navigator.storage.persist(),
  fetch: sound,
};
const away = new Away(room, api, tray);
clips.stored = async (task) => firstSound.take(task) ?? away.sound(task);
const tabs = thisTab(navigator.locks, () => sessionStorage);
const desk = new Desk(api, tray, openShelf(), tabs, (address) => location.replace(address), away, line);
const updates = new Updates(navigator.serviceWorker as ServiceWorkerContainer | undefined, () => desk.versionWaits(), () => location.reload());
desk.atEase = () => void updates.begin();
desk.takeOver = () => updates.takeOver();

await speak();
firstSound.end();
guard(document.getElementById("page")!);
mount(DeskPage, { target: document.getElementById("page")!, props: { desk } });

for (const event of ["keydown", "pointerdown"]) addEventListener(event, () => desk.touched(), { passive: true });
addEventListener("offline", () => line.note(true));
addEventListener("online", () => void desk.resume());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void desk.resume());
void desk.start();
