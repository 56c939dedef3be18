// The rooms of src/, and which may import from which: arrows point down, the pages do not know each other.

import { expect, test } from "vitest";

const BELOW: Record<string, readonly string[]> = {
  desk: ["typing", "offline", "shared", "text", "api"],
  dashboard: ["shared", "text", "api"],
  join: ["shared", "text", "api"],
  mywork: ["shared", "text", "api"],
  lead: ["shared", "text", "api"],
  people: ["shared", "text", "api"],
  lexicons: ["shared", "text", "api"],
  typing: ["shared", "text"],
  client: ["shared", "text", "api"],
  shared: ["text", "api"],
  text: ["en"],
  api: ["text"],
  offline: [],
};
/** Rooms of text/: a language each, with a file of messages a topic. */
const LANGUAGES = ["en", "hi", "ta", "te", "bn", "mr", "kn", "ur"];
const files = import.meta.glob<string>("../src/**/*.{ts,svelte}", { query: "?raw", import: "default", eager: true });

test.each(Object.keys(BELOW))("%s imports only from rooms below it", (room) => {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`../src/${room}/`));
  expect(own.length).toBeGreaterThan(0);
  const imported = own.flatMap(([, source]) => [...source.matchAll(/(?:from|import) "\.\.\/([\w]+)\//g)].map(([, to]) => to!));
  expect([...new Set(imported)].filter((to) => !BELOW[room]!.includes(to))).toEqual([]);
});

test("every file lies in a room, and rooms have no rooms in them but the languages of the messages", () => {
  const paths = Object.keys(files)
    .map((path) => path.split("/").slice(2))
    .filter(([room, language]) => room !== "text" || !LANGUAGES.includes(language!));
  expect(paths.filter((parts) => parts.length !== 2 || !(parts[0]! in BELOW))).toEqual([]);
});
