// Runs a benchmark's page in a headless Chromium and returns its result.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { openPage, readJson, serve } from "../test/lib/chromium.mjs";

const root = new URL("../../../", import.meta.url);
const FOLDERS = {
  bench: new URL("crates/npm/bench/", root),
  node_modules: new URL("target/tools/node_modules/", root),
  npm: new URL("target/npm/", root),
};
const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
};
// With these headers a page has the finer clock: 5 microseconds instead of 100.
const ISOLATED = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
};
const TIMEOUT_MS = 180_000;

/** Opens `pages/<name>` and returns what it posts. `flags` are those of Chromium. */
export const runInChromium = async (name, flags = []) => {
  let onResult;
  const result = new Promise((resolve) => (onResult = resolve));
  const server = await serve((request, response) => respond(request, response, onResult));
  const browser = await openPage(`${server.address}/bench/pages/${name}`, flags);
  try {
    const { value, error } = await Promise.race([result, browser.failed, timeout(name)]);
    if (error) throw new Error(error);
    return value;
  } finally {
    await browser.close();
    server.close();
  }
};

const timeout = (name) =>
  new Promise((_, reject) => {
    setTimeout(reject, TIMEOUT_MS, new Error(`${name} sent no result`)).unref();
  });

const respond = async (request, response, onResult) => {
  if (request.method === "POST") {
    onResult(await readJson(request));
    response.end();
    return;
  }
  const file = await readFile(pathOf(request.url)).catch(() => undefined);
  const type = TYPES[request.url.split(".").pop()] ?? "application/octet-stream";
  response.writeHead(file ? 200 : 404, { "Content-Type": type, ...ISOLATED });
  response.end(file);
};

const pathOf = (url) => {
  const [, folder, ...path] = new URL(url, "http://page/").pathname.split("/");
  return FOLDERS[folder] ? fileURLToPath(new URL(path.join("/"), FOLDERS[folder])) : "/dev/null/no";
};
