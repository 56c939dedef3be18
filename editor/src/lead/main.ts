import { mount } from "svelte";
import { LeadApi } from "../api/lead";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { speak } from "../text/spoken";
import { LeadBoard } from "./board";
import LeadPage from "./LeadPage.svelte";
import "./lead.css";

const board = new LeadBoard(new LeadApi((url, init) => fetch(url, init)), -new Date().getTimezoneOffset());

await speak();
guard(document.getElementById("page")!);
mount(LeadPage, { target: document.getElementById("page")!, props: { board } });

void board.visit.start();
