// webpack with its defaults; the page is copied beside its output.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import webpack from "webpack";

const context = fileURLToPath(new URL(".", import.meta.url));
const compiler = webpack({ context, mode: "production", entry: "./main.js" });

compiler.run(async (error, stats) => {
  if (error) throw error;
  const problems = stats.toJson({ all: false, errors: true, warnings: true });
  for (const { message } of [...problems.errors, ...problems.warnings]) console.error(message);
  process.exitCode = stats.hasErrors() || stats.hasWarnings() ? 1 : 0;
  await cp(`${context}index.html`, `${context}dist/index.html`);
});
