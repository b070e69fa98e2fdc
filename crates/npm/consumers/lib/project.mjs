// Installs the packed package into a project, as its user would.
import { cp } from "node:fs/promises";

import { project, tarball } from "./paths.mjs";
import { run } from "./process.mjs";

/** Installs the tarball into a project and returns the project's folder. */
export const install = async (name) => {
  const cwd = project(name);
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", "--no-save", "--no-package-lock", "--offline", ...quiet, tarball], {
    cwd,
  });
  return cwd;
};

const installed = new Map();

/** A copy of a project that has the package: one for each tool that writes into it. */
export const copyOf = async (name, copy) => {
  if (!installed.has(name)) installed.set(name, install(name));
  const cwd = project(copy);
  await cp(await installed.get(name), cwd, { recursive: true });
  return cwd;
};
