// Milliseconds from navigation until `wx.ready` and until the first contentful paint, the web
// vitals, and how long a tap takes: this page against the page with Vue 2 and jQuery in
// examples/vue2, alternating, with an empty cache each time. jweixin comes by TLS from its own
// host, and the client is the sandbox's.
//
//   node page-load.mjs <page> <port of the other page> <sandbox> <runs>
//
// WECHAT_H5_PLAYWRIGHT is the folder of playwright-core.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { chromium } from "../../crates/npm/test/lib/chromium.mjs";
import { observeVitals, tap, vitals } from "./web-vitals.mjs";

const [page, otherPort, sandbox, runs] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { chromium: browsers } = require(process.env.WECHAT_H5_PLAYWRIGHT);
const EXAMPLE = fileURLToPath(new URL("../../examples/vue2", import.meta.url));
/** In front of the simulator, which the context of each page has already. */
const SIMULATOR = /<script src="[^"]*__sandbox\/client\.js"><\/script>/;
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
};
const CONDITIONS = {
  unthrottled: null,
  // What Chromium's tools call Slow 4G, on a slow phone.
  "slow 4G, CPU / 4": { latency: 150, bytesPerSecond: 1.6e6 / 8, cpu: 4 },
};

/** What is tapped: a tab and a switch here, and the other page's only button both times. */
const TAPPED = {
  ours: { tab: "[data-test=tab-login]", toggle: "[data-test=lang]" },
  other: { tab: "button", toggle: "button" },
};

const listen = (server, port = 0) =>
  new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server.address().port)));

/** WeChat's host for jweixin, with a certificate of its own. */
async function startScriptHost(folder) {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  const args =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=res.wx.qq.com -days 2 -nodes";
  const openssl = [...args.split(" "), "-keyout", key, "-out", cert];
  execFileSync("openssl", openssl, { stdio: "ignore" });
  const script = await fetch(`${sandbox}/__sandbox/jweixin/jweixin-1.6.0.js`);
  if (!script.ok) throw new Error("the sandbox has no jweixin");
  const body = brotliCompressSync(Buffer.from(await script.arrayBuffer()));
  const headers = { "content-type": "text/javascript", "content-encoding": "br" };
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = https.createServer(options, (_, response) =>
    response.writeHead(200, headers).end(body),
  );
  return listen(server);
}

/** Headers and body of a file of the other page: texts by Brotli and without the simulator. */
function readFile(path) {
  const type = extname(path);
  const headers = { "content-type": TYPES[type] };
  const content = readFileSync(join(EXAMPLE, path));
  if (type === ".png") return [headers, content];
  const text = content.toString().replace(SIMULATOR, "");
  return [{ ...headers, "content-encoding": "br" }, brotliCompressSync(text)];
}

/** The other page: its files, each read once, and the server's API on the same origin. */
function startOther() {
  const files = new Map();
  const server = http.createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
    if (path.startsWith("/api/")) {
      const { host } = new URL(page);
      const headers = { ...request.headers, host };
      http.get(new URL(request.url, page), { headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
    } else if (existsSync(join(EXAMPLE, path))) {
      if (!files.has(path)) files.set(path, readFile(path));
      const [headers, body] = files.get(path);
      response.writeHead(200, headers).end(body);
    } else {
      response.writeHead(404).end();
    }
  });
  return listen(server, Number(otherPort));
}

async function measure(browser, client, { url, tapped }, condition) {
  const context = await browser.newContext({
    bypassCSP: true,
    hasTouch: true,
    viewport: { width: 390, height: 844 },
  });
  try {
    await context.addInitScript(`window.__weixinSandbox = { profile: "android" };`);
    await context.addInitScript(client);
    // jweixin comes from its own host, not from the simulator.
    await context.addInitScript(`window.__weixinSandbox.jweixinBase = "";`);
    await observeVitals(context);
    const tab = await context.newPage();
    if (condition) {
      const { latency, bytesPerSecond, cpu } = condition;
      const session = await context.newCDPSession(tab);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", {
        offline: false,
        latency,
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
      });
      await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
    }
    await tab.goto(url, { waitUntil: "commit" });
    const ready = () => performance.getEntriesByName("wx.ready")[0]?.startTime;
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const value = async (read) =>
      (await tab.waitForFunction(read, null, { polling: 50, timeout: 20_000 })).jsonValue();
    return {
      ready: await value(ready),
      painted: await value(painted),
      ...(await vitals(tab, tapped.tab)),
      tab: await tap(tab, tapped.tab),
      toggle: await tap(tab, tapped.toggle),
    };
  } finally {
    await context.close();
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const folder = mkdtempSync(join(tmpdir(), "ready-"));
const scripts = await startScriptHost(folder);
const ours = { url: page, tapped: TAPPED.ours };
const other = { url: `http://127.0.0.1:${await startOther()}/`, tapped: TAPPED.other };
const client = await (await fetch(`${sandbox}/__sandbox/client.js?jweixin=page`)).text();
const browser = await browsers.launch({
  executablePath: process.env.PATH.split(delimiter)
    .map((folder) => join(folder, chromium))
    .find(existsSync),
  args: [
    `--host-resolver-rules=MAP res.wx.qq.com:443 127.0.0.1:${scripts} , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1`,
    "--ignore-certificate-errors",
    "--no-sandbox",
  ],
});
const results = {};
for (const [name, condition] of Object.entries(CONDITIONS)) {
  const all = { ours: [], other: [] };
  // The first pair is not counted.
  for (let run = 0; run <= runs; run += 1) {
    const pair = {
      ours: await measure(browser, client, ours, condition),
      other: await measure(browser, client, other, condition),
    };
    if (run === 0) continue;
    all.ours.push(pair.ours);
    all.other.push(pair.other);
    console.error(`${name}, run ${run} of ${runs}: ${JSON.stringify(pair)}`);
  }
  const medians = (key) => ({
    ours: median(all.ours.map((it) => it[key])),
    other: median(all.other.map((it) => it[key])),
  });
  const keys = Object.keys(all.ours[0]);
  results[name] = Object.fromEntries(keys.map((key) => [key, medians(key)]));
}
await browser.close();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(results));
process.exit(0);
