// Writes <file>.br and <file>.gz beside every file below a folder that gets
// smaller by it, and prints how many. Node's zlib: xtask itself is built
// unoptimized, where Brotli's best level would take minutes.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const KINDS = new Set([".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest"]);

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

function brotli(bytes, isText) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_MODE]: isText ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function put(path, smaller, bytes) {
  if (smaller.length < bytes.length) writeFileSync(path, smaller);
  else rmSync(path, { force: true });
}

let count = 0;
for (const path of [...filesBelow(process.argv[2])].filter((path) => KINDS.has(extname(path)))) {
  const bytes = readFileSync(path);
  put(`${path}.br`, brotli(bytes, extname(path) !== ".wasm"), bytes);
  put(`${path}.gz`, gzipSync(bytes, { level: 9 }), bytes);
  count += 1;
}
console.log(`${count} files compressed`);
