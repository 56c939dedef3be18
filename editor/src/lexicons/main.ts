import { mount } from "svelte";
import { LexiconApi } from "../api/lexicons";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { LexiconBoard } from "./lexicon_board";
import LexiconsPage from "./LexiconsPage.svelte";
import "./lexicons.css";

const board = new LexiconBoard(new LexiconApi((url, init) => fetch(url, init)));

guard(document.getElementById("page")!);
mount(LexiconsPage, { target: document.getElementById("page")!, props: { board } });

void board.visit.start();
