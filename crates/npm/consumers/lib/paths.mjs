// The paths of this folder, once it has been copied to target/consumers, and of the tools.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

export const project = (name) => join(here, name);

/** The packed package, as `npm publish` would send it. */
export const tarball = need("WECHAT_H5_TARBALL");

/** The binary with the sandbox in it. */
export const binary = need("WECHAT_H5_BIN");

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export const chromium = process.env.WECHAT_H5_CHROMIUM ?? onPath(BROWSERS);

function need(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run cargo xtask test consumers`);
  return path;
}

function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}
