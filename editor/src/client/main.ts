import { mount } from "svelte";
import { ClientApi } from "../api/client";
import { guard } from "../shared/guard";
import "../shared/page.css";
import "../shared/report.css";
import { speak } from "../text/spoken";
import { ClientSide } from "./client_side";
import ClientPage from "./ClientPage.svelte";
import "./client.css";

const side = new ClientSide(new ClientApi((url, init) => fetch(url, init)));

await speak();
guard(document.getElementById("page")!);
mount(ClientPage, { target: document.getElementById("page")!, props: { side } });

addEventListener("online", () => side.uploads.resume());
addEventListener("beforeunload", (event) => {
  if (side.uploads.busy) event.preventDefault(); // the browser asks; what has come is kept all the same
});
side.watch();
void side.visit.start();
