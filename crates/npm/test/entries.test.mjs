// The entries for pages: how each loads its module.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

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
