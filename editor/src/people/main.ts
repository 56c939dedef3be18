import { mount } from "svelte";
import { PeopleApi } from "../api/people";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { speak } from "../text/spoken";
import { PeopleBoard } from "./people_board";
import PeoplePage from "./PeoplePage.svelte";
import "./people.css";

const board = new PeopleBoard(new PeopleApi((url, init) => fetch(url, init)));

await speak();
guard(document.getElementById("page")!);
mount(PeoplePage, { target: document.getElementById("page")!, props: { board } });

void board.visit.start();
