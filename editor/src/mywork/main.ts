import { mount } from "svelte";
import { WorkApi } from "../api/work";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { speak } from "../text/spoken";
import { MyWork } from "./my_work";
import MyWorkPage from "./MyWorkPage.svelte";
import "./mywork.css";

const work = new MyWork(new WorkApi((url, init) => fetch(url, init)));

await speak();
guard(document.getElementById("page")!);
mount(MyWorkPage, { target: document.getElementById("page")!, props: { work } });

void work.visit.start();
