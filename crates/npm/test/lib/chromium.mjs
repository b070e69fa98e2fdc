// A headless Chromium with one page, and a server on this machine for that page.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The first Chromium or Chrome on the path. */
export const chromium = NAMES.find((name) => spawnSync(name, ["--version"]).status === 0);

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

/** Opens an address. `failed` is rejected when the browser exits by itself. */
export const openPage = async (address, flags = []) => {
  const profile = await mkdtemp(join(tmpdir(), "wechat-h5-chromium-"));
  const all = [...FLAGS, ...flags, `--user-data-dir=${profile}`, address];
  const browser = spawn(chromium, all, { stdio: "ignore" });
  const exited = new Promise((resolve) => browser.once("exit", resolve));
  const failed = exited.then((code) => {
    throw new Error(`chromium exited early (${code})`);
  });
  failed.catch(() => {});
  const close = async () => {
    browser.kill();
    await exited;
    // The child processes of the browser may still write for a moment.
    await rm(profile, { recursive: true, force: true, maxRetries: 100, retryDelay: 50 });
  };
  return { failed, close };
};

/** Serves requests on a free port. */
export const serve = async (listener) => {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, close };
};

/** The body of a request as JSON. */
export const readJson = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};
