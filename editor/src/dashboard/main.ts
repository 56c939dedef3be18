import { mount } from "svelte";
import { AccuracyApi } from "../api/evaluation";
import { Board } from "./board";
import Dashboard from "./Dashboard.svelte";
import "../shared/page.css";
import "./dashboard.css";

const board = new Board(new AccuracyApi((url, init) => fetch(url, init)));

mount(Dashboard, { target: document.getElementById("page")!, props: { board } });

void board.start();
