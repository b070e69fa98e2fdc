// Writes <file>.br and <file>.gz beside every file below a folder that gets
// smaller by it, and prints how many. Node's zlib: xtask itself is built
// unoptimized, where Brotli's best level would take minutes.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { brotli } from "./brotli.mjs";

const KINDS = new Set([
  ".css",
  ".html",
  ".js",
  ".json",
  ".map",
  ".mjs",
  ".svg",
  ".txt",
  ".wasm",
  ".webmanifest",
]);

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

function put(path, smaller, bytes) {
  if (smaller.length < bytes.length) writeFileSync(path, smaller);
  else rmSync(path, { force: true });
}

const files = [...filesBelow(process.argv[2])].filter((path) => KINDS.has(extname(path)));
for (const path of files) {
  const bytes = readFileSync(path);
  put(`${path}.br`, brotli(bytes, path), bytes);
  put(`${path}.gz`, gzipSync(bytes, { level: 9 }), bytes);
}
console.log(`${files.length} files compressed`);
