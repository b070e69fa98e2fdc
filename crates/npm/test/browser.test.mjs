// The built package in a real Chromium: the real jweixin over the client
// simulator, with configs signed by `wechat-h5/sign`.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import test from "node:test";

import { load } from "./package.mjs";

const { jsapiSignature } = await load("sign/node.js");
const root = new URL("../../../", import.meta.url);
const chromium = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);
const skip = chromium ? false : "there is no Chromium here";

const TICKET = "kgt8ON7yVITDhtdwci0qeQm";
const PAGE = `<!doctype html><title>wechat-h5</title>
<script>window.__weixinSandbox = { verify: "/verify" };</script>
<script src="/crates/sandbox/client/bridge.js"></script>
<script src="/target/tools/node_modules/jweixin-npm/jweixin-1.6.0.js"></script>
<script type="module">
import { WechatH5Error, configure, environment } from "/target/npm/index.js";
const jsApiList = ["updateAppMessageShareData", "updateTimelineShareData", "getNetworkType", "hideMenuItems"];
const failure = (promise) => promise.then(() => "no error", (error) =>
  error instanceof WechatH5Error ? [error.code, error.kind ?? null, error.message] : String(error));
const result = {};
try {
  result.environment = await environment();
  const options = Object.freeze({ configUrl: "/config", jsApiList: Object.freeze(jsApiList) });
  const wx = await configure(options);
  result.raw = wx.raw === window.wx;
  await wx.updateAppMessageShareData({ title: "一起来看", link: location.href });
  await wx.updateTimelineShareData({ title: "一起来看", link: location.href });
  result.shared = window.__weixinSandbox.shareData;
  result.network = await wx.getNetworkType();
  result.support = await wx.checkJsApi({ jsApiList: ["getNetworkType", "addCard"] });
  const { hideMenuItems } = wx;
  await hideMenuItems({ menuList: ["menuItem:copyUrl"] });
  result.hidden = window.__weixinSandbox.menu.hidden;
  result.badName = await failure(wx.hideMenuItems({ menuList: ["copyUrl"] }));
  window.__weixinSandbox.answers.hideMenuItems = "cancel";
  result.cancelled = await failure(wx.hideMenuItems({ menuList: [] }));
  window.__weixinSandbox.answers.hideMenuItems = "denied";
  result.denied = await failure(wx.hideMenuItems({ menuList: [] }));
  result.incomplete = await failure(wx.hideMenuItems());
  const config = await (await fetch("/config?url=https://another.example.com/")).json();
  result.wrong = await failure(configure({ config }));
  result.asked = await failure(configure({ config: (url) => { result.url = url; return config; } }));
  result.noConfig = await failure(configure({ configUrl: "/refused" }));
  result.notConfig = await failure(configure({ config: {} }));
  delete window.wx; delete window.jWeixin;
  result.missing = await failure(configure({ configUrl: "/config", jweixinUrls: ["/nothing.js"] }));
} catch (error) {
  result.broken = String(error);
}
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
</script>`;

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

const sign = (url) => {
  const page = { nonceStr: "Wm3WZYTPz0wzccnW", timestamp: 1414587457, url };
  const signature = jsapiSignature({ ticket: TICKET, ...page });
  return { appId: "wx1234567890abcdef", ...page, signature, jsApiList: [] };
};

const body = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

const routes = (done) => ({
  "/": () => ["text/html; charset=utf-8", PAGE],
  "/favicon.ico": () => ["image/x-icon", ""],
  "/config": (_, url) => ["application/json", JSON.stringify(sign(url.searchParams.get("url")))],
  "/verify": async (request) => {
    const { url, signature } = await body(request);
    return ["application/json", JSON.stringify({ ok: sign(url).signature === signature })];
  },
  "/result": async (request) => {
    done(await body(request));
    return ["text/plain", ""];
  },
});

const serve = (done) =>
  createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/refused") {
      response.writeHead(403, { "content-type": "application/json" });
      response.end('{"error":{"code":"origin_not_allowed","message":"not this origin"}}');
      return;
    }
    const route = routes(done)[url.pathname];
    try {
      const [type, text] = route
        ? await route(request, url)
        : [TYPES[extname(url.pathname)], readFileSync(new URL(`.${url.pathname}`, root))];
      response.writeHead(200, { "content-type": type });
      response.end(text);
    } catch (error) {
      response.writeHead(500);
      response.end(String(error));
    }
  });

const visit = async (address, result) => {
  const profile = mkdtempSync(join(tmpdir(), "wechat-h5-chromium-"));
  const flags = `--headless --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync`.split(/\s+/);
  const browser = spawn(chromium, [...flags, `--user-data-dir=${profile}`, address], {
    stdio: "ignore",
  });
  try {
    return await result;
  } finally {
    const gone = new Promise((resolve) => browser.once("exit", resolve));
    browser.kill();
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};

test("configure, share and every kind of error", { skip, timeout: 90_000 }, async () => {
  let done;
  const result = new Promise((resolve) => (done = resolve));
  const server = serve(done);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const seen = await visit(address, result).finally(() => server.close());

  assert.equal(seen.broken, undefined);
  assert.deepEqual(seen.environment.client, "wechat");
  assert.match(seen.environment.version, /^\d+\.\d+\.\d+$/);
  assert.equal(seen.raw, true);
  assert.deepEqual(seen.shared, {
    appMessage: { title: "一起来看", desc: "", link: address, imgUrl: "" },
    timeline: { title: "一起来看", link: address, imgUrl: "" },
  });
  assert.deepEqual(seen.network, { networkType: "wifi" });
  assert.deepEqual(seen.support, { checkResult: { getNetworkType: true, addCard: false } });
  assert.deepEqual(seen.hidden, ["menuItem:copyUrl"]);
  assert.deepEqual(seen.badName, [
    "invalid_argument",
    null,
    "menuList[0] is refused: `copyUrl` is not the name of a menu item",
  ]);
  assert.deepEqual(seen.incomplete, ["invalid_argument", null, "menuList is missing"]);
  assert.deepEqual(seen.cancelled, ["cancelled", null, "cancelled by the user"]);
  assert.deepEqual(seen.denied, ["failed", "permission_denied", "hideMenuItems:permission denied"]);
  assert.deepEqual(seen.wrong, ["invalid_signature", null, "config:invalid signature"]);
  assert.deepEqual(seen.asked, seen.wrong);
  assert.equal(seen.url, address);
  assert.deepEqual(seen.noConfig, ["config_unavailable", null, "not this origin"]);
  assert.deepEqual(seen.notConfig, [
    "invalid_argument",
    null,
    "the config has no usable `appId`",
  ]);
  assert.equal(seen.missing[0], "jweixin_missing");
});
