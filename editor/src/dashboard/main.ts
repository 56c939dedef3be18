import { mount } from "svelte";
import { EvaluationApi } from "../api/evaluation";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { Board } from "./board";
import Dashboard from "./Dashboard.svelte";
import "./dashboard.css";

const board = new Board(new EvaluationApi((url, init) => fetch(url, init)));

guard(document.getElementById("page")!);
mount(Dashboard, { target: document.getElementById("page")!, props: { board } });

void board.start();
