// webpack 4 in the working directory, with Babel for the package too, as Vue CLI 4 has it by
// `transpileDependencies`; the page is copied beside its output.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import webpack from "webpack";

const context = process.cwd();
const installed = fileURLToPath(import.meta.resolve("babel-loader"));
const presets = [[fileURLToPath(import.meta.resolve("@babel/preset-env")), { modules: false }]];
const babel = { loader: installed, options: { configFile: false, presets } };
const module = { rules: [{ test: /\.js$/, use: babel }] };
const options = { context, mode: "production", entry: "./main.js", module };

webpack({ ...options, output: { path: `${context}/dist` } }, async (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
  await cp(`${context}/index.html`, `${context}/dist/index.html`);
});
