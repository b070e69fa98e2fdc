// An AbortSignal at each stage of configure, and a module whose first download fails.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";
import { folder } from "./lib/package.mjs";

/** A server that counts requests, fails the first one for the module, and delays others. */
const slowServer = () => {
  const hits = {};
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const count = (name) => (hits[name] = (hits[name] ?? 0) + 1);
  const text = (value) => [200, "application/json", JSON.stringify(value)];
  const never = (name) => () => (count(name), new Promise(() => {}));
  const module = async () => {
    if (count("module") === 1) return [503, "text/plain", "not now"];
    await released;
    return [200, "application/wasm", readFileSync(new URL("module/wechat_h5_bg.wasm", folder))];
  };
  return {
    "/hits": () => text(hits),
    "/release": () => (release(), text({})),
    "/silent": never("silent"),
    "/silent.js": never("silent.js"),
    "/target/npm/module/wechat_h5_bg.wasm": module,
    "/target/npm/module/hex.js": () => [500, "text/plain", "no copy either"],
  };
};

test("a signal aborts configure at every stage, and a failed download can be repeated", {
  skip,
  timeout: 90_000,
}, async () => {
  const result = await visit("abort", { more: slowServer() });
  const stages = ["before", "module", "config", "fetch", "script", "client"];
  for (const stage of stages) assert.equal(result[stage], "aborted: AbortError", stage);
  assert.match(result.noModule, /^module_unavailable/);
  assert.equal(result.secondTry, "wechat");
  assert.equal(result.after, "wifi");
});
