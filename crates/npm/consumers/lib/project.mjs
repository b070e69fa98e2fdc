// Installs the packed package into a project, as its user would.
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
