// The entries for pages: how each loads its module.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { JWEIXIN, skip, visit } from "./lib/visit.mjs";

for (const kind of ["url", "URL", "response", "awaited", "bytes", "module"]) {
  test(`./web starts from: ${kind}`, { skip, timeout: 90_000 }, async () => {
    assert.deepEqual(await visit("entries", { settings: { kind } }), {
      early: "module_unavailable",
      unexplained: "module_unavailable",
      failed: "module_unavailable",
      other: "another module",
      foreign: "another version",
      client: "wechat",
      causes: ["fragment_kept"],
    });
  });
}

test("./inline downloads no wasm file", { skip, timeout: 90_000 }, async () => {
  assert.deepEqual(await visit("entries", { settings: { kind: "inline" } }), {
    client: "wechat",
    causes: ["fragment_kept"],
    raw: true,
    fetched: 0,
    entered: true,
  });
});

const WASM = ["/target/npm/module/wechat_h5_bg.wasm", "/target/npm/explain/explain.wasm"];

/** What is answered in place of a module that a tool has left behind. */
const LOST = {
  "the page, as a dev server answers": () => [200, "text/html", "<!doctype html><title></title>"],
  nothing: () => [404, "text/plain", "not found"],
  "an error": () => [500, "text/html", "<h1>500</h1>"],
  "an empty file": () => [200, "application/octet-stream", ""],
};

for (const [name, route] of Object.entries(LOST)) {
  test(`the module's copy is used where its file is: ${name}`, {
    skip,
    timeout: 90_000,
  }, async () => {
    const more = Object.fromEntries(WASM.map((path) => [path, route]));
    assert.deepEqual(await visit("entries", { settings: { kind: "root" }, more }), {
      client: "wechat",
      causes: ["fragment_kept"],
      copies: 2,
    });
  });
}

test("the module's copy is not downloaded where its file is found", {
  skip,
  timeout: 90_000,
}, async () => {
  assert.deepEqual(await visit("entries", { settings: { kind: "root" } }), {
    client: "wechat",
    causes: ["fragment_kept"],
    copies: 0,
  });
});

test("a module of any content type is taken", { skip, timeout: 90_000 }, async () => {
  const file = (path) => readFileSync(new URL(`../../..${path}`, import.meta.url));
  const more = Object.fromEntries(
    WASM.map((path) => [path, () => [200, "application/octet-stream", file(path)]]),
  );
  assert.equal((await visit("entries", { settings: { kind: "root" }, more })).copies, 0);
});

test("without file and copy the error names the setting of Vite", {
  skip,
  timeout: 90_000,
}, async () => {
  const none = () => [200, "text/html", "<!doctype html>"];
  const lost = [WASM[0], "/target/npm/module/hex.js"];
  const more = Object.fromEntries(lost.map((path) => [path, none]));
  const { message } = await visit("entries", { settings: { kind: "lost" }, more });
  assert.match(message, /wechat_h5_bg\.wasm is not a wasm module/);
  assert.match(message, /with Vite: optimizeDeps: \{ exclude: \["wechat-h5"\] \}/);
});

test("a policy that forbids wasm is named with what to allow", {
  skip,
  timeout: 90_000,
}, async () => {
  const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'">`;
  const head = JWEIXIN + policy;
  const { code, message } = await visit("entries", { settings: { kind: "lost" }, head });
  assert.equal(code, "module_unavailable");
  assert.match(
    message,
    /: add 'wasm-unsafe-eval' to script-src of the page's Content-Security-Policy/,
  );
});

test("a module that cannot be fetched leaves its copy", {
  skip,
  timeout: 90_000,
}, async () => {
  const more = Object.fromEntries(
    WASM.map((path) => [
      path,
      () => [302, "text/plain", "", { location: "https://h5.example.com/" }],
    ]),
  );
  const { copies } = await visit("entries", { settings: { kind: "root" }, more });
  assert.equal(copies, 2);
});
