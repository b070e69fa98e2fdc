// Prints `<raw bytes> <brotli bytes> <file>` for each file named.
import { readFileSync } from "node:fs";

import { brotli } from "./brotli.mjs";

for (const path of process.argv.slice(2)) {
  const bytes = readFileSync(path);
  console.log(`${bytes.length} ${brotli(bytes, path).length} ${path}`);
}
