import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { GROUPS } from "./file_groups.mjs";
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
        codeSplitting: { groups: GROUPS },
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
