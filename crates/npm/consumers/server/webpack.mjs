// webpack has no command line of its own.
import { fileURLToPath } from "node:url";

import webpack from "webpack";

const context = fileURLToPath(new URL(".", import.meta.url));
const options = { context, mode: "production", target: "node", entry: "./main.js" };

webpack(options, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
});
