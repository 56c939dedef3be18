// Two steps after the pages are built: the service worker is told which files the transcriber's page is made of, and every
// file is laid down in Brotli, too, as small as it gets: the service sends that to browsers that read it.

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const [WORKER, PAGE, PLACE] = ["sw.js", "index.html", /(["'`])__BUILT__\1/];
const BESIDE = ["icon.svg", "manifest.webmanifest"];
/** Messages in one language. They are kept when they are first used, and of a newer version if they were used before. */
const LANGUAGE = /\/[a-z]{2}-\w+-[\w-]{8}\.js$/;
const COMPRESSED = /\.(js|css|html|svg|webmanifest)$/;

export function offline() {
  let folder = "";
  return {
    name: "offline",
    apply: "build",
    enforce: "post",
    configResolved: (config) => void (folder = join(config.root, config.build.outDir)),
    generateBundle: { order: "post", handler: (_, bundle) => tellWorker(bundle) },
    closeBundle: { order: "post", handler: () => compressAll(folder) },
  };
}

function tellWorker(bundle) {
  const worker = bundle[WORKER];
  if (worker?.type !== "chunk" || !PLACE.test(worker.code)) throw new Error(`${WORKER} has no place for its list of files`);
  if (worker.imports.length) throw new Error(`${WORKER} has to be one file, and imports ${worker.imports}`);
  const all = [...filesOf(bundle)].sort();
  const [languages, files] = [all.filter((file) => LANGUAGE.test(file)), all.filter((file) => !LANGUAGE.test(file))];
  const version = createHash("sha256").update(JSON.stringify(all)).update(bundle[PAGE].source).digest("hex").slice(0, 12);
  const built = { version, files: ["./", ...[...BESIDE, ...files].map((file) => `./${file}`)], languages: languages.map((file) => `./${file}`) };
  worker.code = worker.code.replace(PLACE, JSON.stringify(built));
}

/** Scripts and styles of the page, those that are loaded later, too. Fonts are kept when they are first used. */
function filesOf(bundle) {
  const entry = Object.values(bundle).find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${PAGE}`));
  if (!entry) throw new Error(`${PAGE} has no script`);
  const found = new Set();
  const ahead = [entry.fileName];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || found.has(name)) continue;
    found.add(name);
    ahead.push(...chunk.imports, ...chunk.dynamicImports);
    for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  }
  return found;
}

async function compressAll(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => COMPRESSED.test(name));
  await Promise.all(names.map((name) => compress(join(folder, name))));
}

async function compress(path) {
  const plain = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(plain, { params }));
}
