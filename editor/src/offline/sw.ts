// The service worker: the browser runs it beside the pages. It answers for the files of the transcriber's page, and leaves
// everything else to the network. A new one waits until no page is open, or until a page says that nothing is half-typed.

import { Shell, type Built } from "./shell";

interface Lasting extends Event {
  waitUntil(until: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(name: "fetch", listener: (event: Asked) => void): void;
  addEventListener(name: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

const worker = globalThis as unknown as Worker;
const built = "__BUILT__" as unknown as Built; // the build puts the list here
const shell = new Shell(caches, (request) => fetch(request), built, worker.registration.scope);

worker.addEventListener("install", (event) => event.waitUntil(shell.install()));
worker.addEventListener("activate", (event) => event.waitUntil(shell.activate().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  if (shell.answers(event.request)) event.respondWith(shell.answer(event.request));
});
worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});
