// The rooms of src/, and which may import from which: arrows point down, the pages do not know each other.

import { expect, test } from "vitest";

const BELOW: Record<string, readonly string[]> = {
  desk: ["shared", "text", "api"],
  dashboard: ["shared", "text", "api"],
  join: ["shared", "text", "api"],
  mywork: ["shared", "text", "api"],
  lead: ["shared", "text", "api"],
  client: ["shared", "text", "api"],
  shared: ["text", "api"],
  text: [],
  api: [],
};
const files = import.meta.glob<string>("../src/**/*.{ts,svelte}", { query: "?raw", import: "default", eager: true });

test.each(Object.keys(BELOW))("%s imports only from rooms below it", (room) => {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`../src/${room}/`));
  expect(own.length).toBeGreaterThan(0);
  const imported = own.flatMap(([, source]) => [...source.matchAll(/(?:from|import) "\.\.\/([\w]+)\//g)].map(([, to]) => to!));
  expect([...new Set(imported)].filter((to) => !BELOW[room]!.includes(to))).toEqual([]);
});

test("every file lies in a room, and rooms have no rooms in them but for a language’s texts", () => {
  const paths = Object.keys(files).map((path) => path.split("/").slice(2));
  const right = ([room, ...rest]: string[]): boolean => room! in BELOW && (rest.length === 1 || (room === "text" && rest.length === 2));
  expect(paths.filter((parts) => !right(parts))).toEqual([]);
});
