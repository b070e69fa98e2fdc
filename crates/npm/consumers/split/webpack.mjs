// webpack with its defaults; the page is copied beside its output.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import webpack from "webpack";

const context = fileURLToPath(new URL(".", import.meta.url));

webpack({ context, mode: "production", entry: "./main.js" }, async (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
  await cp(`${context}index.html`, `${context}dist/index.html`);
});
