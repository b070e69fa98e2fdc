// A project that has the packed package installed, as its user would.
import { project, tarball } from "./paths.mjs";
import { run } from "./process.mjs";

/** Installs the tarball into a project here; answers the project's folder. */
export const installed = async (name) => {
  const cwd = project(name);
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", "--no-save", "--no-package-lock", "--offline", ...quiet, tarball], {
    cwd,
  });
  return cwd;
};
