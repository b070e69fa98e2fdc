// followHistory: the URL that a router has made is signed too.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";

test("a page that routes by history is configured again", { skip, timeout: 90_000 }, async () => {
  const seen = await visit("history", { settings: { profile: "android" } });
  assert.equal(seen.first, "wifi");
  assert.deepEqual(seen.later, [null, "function"]);
  assert.deepEqual(seen.paths, ["/", "/goods/7"]);
});
