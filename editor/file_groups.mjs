// Which modules the build lays into one file. On a weak link few files come sooner than many, and are smaller in all.

import { existsSync } from "node:fs";

/** What nearly every page needs. */
const COMMON = modules(`
  api/http api/session
  shared/times shared/languages shared/observable shared/turning shared/idle shared/company shared/guard shared/roles
  shared/LockScreen shared/SignIn shared/LanguageChoice shared/Question
  text/shared text/en/shared text/spoken text/tongues text/grammar text/sizes text/offline
`);
/** What the transcriber's page shares with its panels, which are fetched when they are opened. */
const WORK = modules("api/review desk/content desk/kept desk/speakers desk/sound desk/shortcuts desk/surroundings desk/wave");

/** As Rolldown reads it: a module goes into the group of the highest priority that takes it. */
export const GROUPS = [
  // Apart: the start of the page needs it before anything else (src/desk/start.ts), and must not wait for what is beside it.
  { name: "preload", test: /vite.preload-helper/, priority: 4 },
  { name: "svelte", test: /node_modules.(svelte|esm-env|clsx)\b/, priority: 3 },
  { name: "common", test: (file) => COMMON.has(nameOf(file)), priority: 2 },
  { name: "work", test: (file) => WORK.has(nameOf(file)), priority: 1 },
];

/** A module that was moved stops the build: else it would silently lie elsewhere. */
function modules(text) {
  const names = text.trim().split(/\s+/);
  const there = (name) => [".ts", ".svelte"].some((ending) => existsSync(new URL(`src/${name}${ending}`, import.meta.url)));
  const gone = names.filter((name) => !there(name));
  if (gone.length) throw new Error(`file_groups.mjs names modules that are not there: ${gone.join(", ")}`);
  return new Set(names);
}

/** As in "shared/times", of a module of ours; "" of any other. */
function nameOf(file) {
  return /\/editor\/src\/(.+)\.(ts|svelte)$/.exec(file)?.[1] ?? "";
}
