// How each bundler is started: with its defaults, on `main.js` of a project, into `dist`.
import { project } from "./paths.mjs";
import { run } from "./process.mjs";

/** A program in the installed packages. */
export const program = (path) => project(`node_modules/${path}`);

/** Vite by its major version. */
export const VITE = {
  5: program("vite5/bin/vite.js"),
  6: program("vite6/bin/vite.js"),
  7: program("vite7/bin/vite.js"),
  8: program("vite/bin/vite.js"),
};

/** The folder of the package that a program belongs to. */
export const packageOf = (path) => {
  const name = /node_modules\/(?:\.bin\/)?([\w-]+)/.exec(path)[1];
  return `node_modules/${name === "ncc" ? "@vercel/ncc" : name}`;
};

const bin = (name) => program(`.bin/${name}`);

/** For pages. esbuild and Rollup emit no assets: the page must do without the wasm files. */
export const FOR_PAGES = {
  esbuild: [bin("esbuild"), "main.js", "--bundle", "--format=esm", "--outdir=dist"],
  "esbuild as one script": [bin("esbuild"), "main.js", "--bundle", "--outdir=dist"],
  Rollup: [bin("rollup"), "--config"],
  Rolldown: [bin("rolldown"), "main.js", "--dir", "dist"],
};

const esbuild = [bin("esbuild"), "main.js", "--bundle", "--platform=node", "--outdir=dist"];

/** For servers in Node. */
export const FOR_SERVERS = {
  "esbuild, ESM": [...esbuild, "--format=esm"],
  "esbuild, CommonJS": [...esbuild, "--format=cjs", "--out-extension:.js=.cjs"],
  Rollup: [bin("rollup"), "--config"],
  Rolldown: [bin("rolldown"), "main.js", "--dir", "dist", "--platform", "node"],
  "webpack 5": ["node", "webpack.mjs"],
  ncc: [bin("ncc"), "build", "main.js", "--out", "dist"],
};

export const build = ([program, ...args], cwd) => run(program, args, { cwd });
