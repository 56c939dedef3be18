import { mount } from "svelte";
import { LinkApi } from "../api/links";
import "../shared/page.css";
import { speak } from "../text/spoken";
import Join from "./Join.svelte";
import "./join.css";
import { Joining } from "./joining";

// The token stands behind the "#", which is never sent. Once used it leaves the address and with it the history.
const token = location.hash.slice(1);
const joining = new Joining(new LinkApi((url, init) => fetch(url, init)), token, () => history.replaceState(null, "", "/join"));

await speak();
mount(Join, { target: document.getElementById("page")!, props: { joining } });

addEventListener("hashchange", () => location.reload()); // another link was pasted into the same tab
void joining.start();
