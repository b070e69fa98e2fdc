// Rspack with its defaults, in the working directory; the page is copied beside its output.
import { cp } from "node:fs/promises";

import { rspack } from "@rspack/core";

const context = process.cwd();

rspack({ context, mode: "production", entry: "./main.js" }, async (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
  await cp(`${context}/index.html`, `${context}/dist/index.html`);
});
