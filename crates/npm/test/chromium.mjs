// A page of the tests in a real Chromium: the real jweixin over the client
// simulator, with configs signed by `wechat-h5/sign`. What the page's script
// (pages/<name>.js) returns, the test gets.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import { scripts } from "../../sandbox/client/scripts.mjs";
import { load } from "./package.mjs";

const { jsapiSignature } = await load("sign/node.js");
const root = new URL("../../../", import.meta.url);
const chromium = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);
export const skip = chromium ? false : "there is no Chromium here";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

export const TICKET = "kgt8ON7yVITDhtdwci0qeQm";

const sign = (url) => {
  const page = { nonceStr: "Wm3WZYTPz0wzccnW", timestamp: 1414587457, url };
  const signature = jsapiSignature({ ticket: TICKET, ...page });
  return { appId: "wx1234567890abcdef", ...page, signature, jsApiList: [] };
};

const script = (path) => `<script src="${path}"></script>`;

const JWEIXIN = script("/target/tools/node_modules/jweixin-npm/jweixin-1.6.0.js");

const page = (name, settings, head) => `<!doctype html><title>wechat-h5</title>
<script>window.__weixinSandbox = ${JSON.stringify({ verify: "/verify", ...settings })};</script>
${scripts.map((path) => script(`/crates/sandbox/client/${path}`)).join("\n")}
${head}
<script type="module">
let result;
try {
  const { default: run } = await import("/crates/npm/test/pages/${name}.js");
  result = await run();
} catch (error) {
  result = { broken: error?.stack ?? String(error) };
}
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
</script>`;

const body = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

const json = (value, status = 200) => [status, "application/json", JSON.stringify(value)];

const file = (path) => [
  200,
  TYPES[extname(path)] ?? "text/plain",
  readFileSync(new URL(`.${path}`, root)),
];

/** The routes that every page has; a test may add its own, or replace these. */
const routes = (done) => ({
  "/favicon.ico": () => [200, "image/x-icon", ""],
  "/config": (_, url) => json(sign(url.searchParams.get("url"))),
  "/refused": () =>
    json({ error: { code: "origin_not_allowed", message: "not this origin" } }, 403),
  "/verify": async (request) => {
    const { url, signature } = await body(request);
    return json({ ok: sign(url).signature === signature });
  },
  "/result": async (request) => {
    done(await body(request));
    return json({});
  },
});

const answer = async (table, request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  try {
    const route = table[url.pathname];
    const [status, type, text, headers] = route ? await route(request, url) : file(url.pathname);
    response.writeHead(status, { "content-type": type, ...headers }).end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
};

const browse = (address, profile) => {
  const flags = `--headless --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync`.split(/\s+/);
  return spawn(chromium, [...flags, `--user-data-dir=${profile}`, address], { stdio: "ignore" });
};

/** The browser's children may still write for a moment. */
const removed = async (folder, tries = 100) => {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!tries) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await removed(folder, tries - 1);
  }
};

/** Opens a page, with jweixin unless `head` is something else, and gives what its script returned. */
export const visit = async (name, { settings = {}, more = {}, head = JWEIXIN } = {}) => {
  let done;
  const result = new Promise((resolve) => (done = resolve));
  const html = () => [200, "text/html; charset=utf-8", page(name, settings, head)];
  const table = { "/": html, ...routes(done), ...more };
  const server = createServer((request, response) => answer(table, request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "wechat-h5-chromium-"));
  const browser = browse(`http://127.0.0.1:${server.address().port}/`, profile);
  try {
    const seen = await result;
    if (seen.broken) throw new Error(seen.broken);
    return seen;
  } finally {
    const gone = new Promise((resolve) => browser.once("exit", resolve));
    browser.kill();
    await gone;
    server.close();
    await removed(profile);
  }
};
