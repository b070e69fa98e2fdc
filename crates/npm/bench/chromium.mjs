// A page of ours in a headless Chromium, until it has sent its result.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
// With these two a page gets the finer clock: 5 microseconds instead of 100.
const ISOLATED = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
};
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];
const PATIENCE_MS = 180_000;

/** Opens `pages/<name>` and answers what it posts. `flags` are Chromium's own. */
export const inChromium = async (name, flags = []) => {
  const { address, result, close } = await serve();
  const profile = await mkdtemp(join(tmpdir(), "wechat-h5-bench-"));
  const page = `${address}/bench/pages/${name}`;
  const chromium = spawn("chromium", [...FLAGS, ...flags, `--user-data-dir=${profile}`, page], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => chromium.on("close", resolve));
  try {
    return await Promise.race([result, failure(chromium), timeout(name)]);
  } finally {
    chromium.kill();
    await ended;
    close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};

const failure = (chromium) =>
  new Promise((_, reject) => {
    chromium.on("error", reject);
    chromium.on("exit", (code) => reject(new Error(`chromium ended early (${code})`)));
  });

const timeout = (name) =>
  new Promise((_, reject) => {
    setTimeout(reject, PATIENCE_MS, new Error(`${name} sent no result`)).unref();
  });

const serve = async () => {
  let settle;
  const result = new Promise((resolve, reject) => (settle = { resolve, reject }));
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const { found, failed } = JSON.parse(await text(request));
      response.end();
      failed ? settle.reject(new Error(failed)) : settle.resolve(found);
      return;
    }
    const file = await readFile(place(request.url)).catch(() => undefined);
    const type = TYPES[request.url.split(".").pop()] ?? "application/octet-stream";
    response.writeHead(file ? 200 : 404, { "Content-Type": type, ...ISOLATED });
    response.end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, result, close };
};

const text = async (request) => {
  let body = "";
  for await (const part of request) body += part;
  return body;
};

const place = (url) => {
  const [, folder, ...path] = new URL(url, "http://page/").pathname.split("/");
  return FOLDERS[folder] ? fileURLToPath(new URL(path.join("/"), FOLDERS[folder])) : "/dev/null/no";
};
