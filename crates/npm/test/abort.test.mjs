// AbortSignal at each stage, and a module that fails first.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";
import { folder } from "./package.mjs";

/** A server that counts, fails once, hangs, and lets go. */
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
  };
};

test("a signal ends configure at every stage", { skip, timeout: 90_000 }, async () => {
  const seen = await visit("abort", { more: slowServer() });
  const stages = ["before", "module", "config", "fetch", "script", "client"];
  for (const stage of stages) assert.equal(seen[stage], "aborted: AbortError", stage);
  assert.match(seen.noModule, /^module_unavailable/);
  assert.equal(seen.secondTry, "wechat");
  assert.equal(seen.after, "wifi");
});
