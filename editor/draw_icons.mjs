// Draws public/icon.svg as the PNG files that an installed page needs, with Debian's Chromium:  node draw_icons.mjs

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const drawn = await readFile("public/icon.svg", "utf8");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage();
  for (const [name, size, ground] of [["icon-192", 192, ""], ["icon-512", 512, ""], ["icon-maskable", 512, "#0f5c63"]]) {
    await page.setViewportSize({ width: size, height: size });
    const margin = ground ? 0.1 * size : 0; // a system cuts off as much as it likes, up to a tenth on each side
    const svg = drawn.replace("<svg ", `<svg width="${size - 2 * margin}" height="${size - 2 * margin}" style="margin:${margin}px" `);
    await page.setContent(`<body style="margin:0;background:${ground || "transparent"}">${svg}</body>`);
    await page.screenshot({ path: `public/${name}.png`, omitBackground: true });
  }
} finally {
  await browser.close();
}
