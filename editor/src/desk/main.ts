import { mount } from "svelte";
import { ReviewApi } from "../api/review";
import "../shared/page.css";
import "./desk.css";
import { speak } from "../text/spoken";
import { Clips } from "./clips";
import { Desk } from "./desk";
import DeskPage from "./DeskPage.svelte";
import { openShelf } from "./shelf";
import { thisTab } from "./tabs";
import { Tray } from "./tray";

const api = new ReviewApi((url, init) => fetch(url, init));
const clips = new Clips((url) => fetch(url, { credentials: "same-origin" }), URL);
const tabs = thisTab(navigator.locks, () => sessionStorage);
const desk = new Desk(api, new Tray(api, clips), openShelf(), tabs, (address) => location.replace(address));

await speak();
mount(DeskPage, { target: document.getElementById("page")!, props: { desk } });

for (const event of ["keydown", "pointerdown"]) addEventListener(event, () => desk.touched(), { passive: true });
addEventListener("online", () => void desk.resume());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void desk.resume());
void desk.start();
