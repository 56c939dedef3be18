import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { offline } from "./offline_build.mjs";

// A Svelte warning (most are about accessibility) stops the build.
function refuse(warning: { code: string; message: string; filename?: string }): void {
  throw new Error(`${warning.filename ?? ""}: ${warning.message} (${warning.code})`);
}

/** A file of messages has its language in its name: "assets/hi-desk-[hash].js". The service worker goes by that. */
function chunkFileNames({ facadeModuleId }: { facadeModuleId?: string | null }): string {
  const language = /\/text\/([a-z]{2})\/\w+\.ts$/.exec(facadeModuleId ?? "")?.[1];
  return language ? `assets/${language}-[name]-[hash].js` : "assets/[name]-[hash].js";
}

/**
 * What nearly every page needs, and what the transcriber's page shares with its panels, lie together: on a weak link few files
 * come sooner than many, and are smaller in all.
 */
const COMMON = words(`
  api/http api/session
  shared/times shared/languages shared/observable shared/turning shared/idle shared/company shared/guard shared/roles
  shared/LockScreen shared/SignIn shared/LanguageChoice shared/Question
  text/shared text/en/shared text/spoken text/tongues text/grammar text/sizes text/offline
`);
const WORK = words("api/review desk/content desk/kept desk/speakers desk/sound desk/shortcuts desk/surroundings desk/wave");
const TOGETHER = [
  // Apart: the start of the page needs it before anything else (src/desk/start.ts), and must not wait for what is beside it.
  { name: "preload", test: /vite.preload-helper/, priority: 4 },
  { name: "svelte", test: /node_modules.(svelte|esm-env|clsx)\b/, priority: 3 },
  { name: "common", test: (file: string) => COMMON.has(nameOf(file)), priority: 2 },
  { name: "work", test: (file: string) => WORK.has(nameOf(file)), priority: 1 },
];

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}

/** As in "shared/times", of a module of ours; "" of any other. */
function nameOf(file: string): string {
  return /\/editor\/src\/(.+)\.(ts|svelte)$/.exec(file)?.[1] ?? "";
}

export default defineConfig({
  base: "./",
  plugins: [svelte({ onwarn: refuse }), offline()],
  build: {
    outDir: "../review_api/static",
    emptyOutDir: true,
    target: "chrome109", // the last Chromium for Windows 7 and 8, still found in small offices
    rolldownOptions: {
      input: ["index.html", "dashboard.html", "join.html", "my-work.html", "lead.html", "people.html", "lexicons.html", "client.html", "src/offline/sw.ts"],
      // The service worker has one address for ever, above all that it answers for.
      output: {
        codeSplitting: { groups: TOGETHER },
        chunkFileNames,
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
    assetsInlineLimit: 0, // nothing inlined: the page works under "default-src 'self'"
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } },
  test: { testTimeout: 30_000, include: ["test/**/*.test.ts"], environment: "node", css: true },
});
