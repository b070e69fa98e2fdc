// Opens a test page in a real Chromium: the real jweixin over the client simulator, with
// configs signed by `wechat-h5/sign`. The test gets the value that the page's script
// (pages/<name>.js) returns.
import { readFileSync } from "node:fs";
import { extname } from "node:path";

import { scripts } from "../../../sandbox/client/scripts.mjs";
import { chromium, openPage, readJson, serve } from "./chromium.mjs";
import { load } from "./package.mjs";

const { jsapiSignature } = await load("sign/node.js");
const root = new URL("../../../../", import.meta.url);

/** Whether to skip the tests that need a browser, and why. */
export const skip = chromium ? false : "there is no Chromium here";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

export const TICKET = "kgt8ON7yVITDhtdwci0qeQm";

const sign = (url) => {
  const page = { nonceStr: "Wm3WZYTPz0wzccnW", timestamp: 1414587457, url };
  const signature = jsapiSignature({ ticket: TICKET, ...page });
  return { appId: "wx1234567890abcdef", ...page, signature, jsApiList: [] };
};

const script = (path) => `<script src="${path}"></script>`;

export const JWEIXIN = script("/target/tools/node_modules/jweixin-npm/jweixin-1.6.0.js");

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

const json = (value, status = 200) => [status, "application/json", JSON.stringify(value)];

const file = (path) => [
  200,
  TYPES[extname(path)] ?? "text/plain",
  readFileSync(new URL(`.${path}`, root)),
];

/** The routes of every page; a test may add routes or replace these. */
const routes = (done) => ({
  "/favicon.ico": () => [200, "image/x-icon", ""],
  "/config": (_, url) => json(sign(url.searchParams.get("url"))),
  "/refused": () =>
    json({ error: { code: "origin_not_allowed", message: "not this origin" } }, 403),
  "/verify": async (request) => {
    const { url, signature } = await readJson(request);
    return json({ ok: sign(url).signature === signature });
  },
  "/result": async (request) => {
    done(await readJson(request));
    return json({});
  },
});

const respond = async (table, request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  try {
    const route = table[url.pathname];
    const [status, type, text, headers] = route ? await route(request, url) : file(url.pathname);
    response.writeHead(status, { "content-type": type, ...headers }).end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
};

/** Opens a page, with jweixin unless `head` replaces it, and returns the value of its script. */
export const visit = async (name, { settings = {}, more = {}, head = JWEIXIN } = {}) => {
  let done;
  const result = new Promise((resolve) => (done = resolve));
  const html = () => [200, "text/html; charset=utf-8", page(name, settings, head)];
  const table = { "/": html, ...routes(done), ...more };
  const server = await serve((request, response) => respond(table, request, response));
  const browser = await openPage(`${server.address}/`);
  try {
    const value = await Promise.race([result, browser.failed]);
    if (value.broken) throw new Error(value.broken);
    return value;
  } finally {
    await browser.close();
    server.close();
  }
};
