// followHistory: the URL of a history router is signed too.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

test("followHistory configures again after pushState", { skip, timeout: 90_000 }, async () => {
  const result = await visit("history", { settings: { profile: "android" } });
  assert.equal(result.first, "wifi");
  assert.deepEqual(result.later, [null, "function"]);
  assert.deepEqual(result.paths, ["/", "/goods/7"]);
});
