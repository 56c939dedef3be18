import { mount } from "svelte";
import { AccuracyApi } from "./accuracy_api";
import { Board } from "./board";
import Dashboard from "./Dashboard.svelte";
import "./page.css";
import "./dashboard.css";

const board = new Board(new AccuracyApi((url, init) => fetch(url, init)));

mount(Dashboard, { target: document.getElementById("page")!, props: { board } });

void board.start();
