import { mount } from "svelte";
import { Api } from "./api";
import { Board } from "./board";
import Dashboard from "./Dashboard.svelte";
import "./page.css";
import "./dashboard.css";

const board = new Board(new Api((url, init) => fetch(url, init)));

mount(Dashboard, { target: document.getElementById("page")!, props: { board } });

void board.start();
