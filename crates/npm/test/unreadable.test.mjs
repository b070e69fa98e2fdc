// An argument that throws when it is read is refused by its path, however often,
// and the client hears nothing of it.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";

test("what throws is refused, and harms nothing", { skip, timeout: 120_000 }, async () => {
  const refused = (path) => `invalid_argument: ${path} cannot be read`;
  assert.deepEqual(await visit("unreadable", { settings: {} }), {
    words: [
      refused("urls[1]"),
      "invalid_argument: urls is not an array",
      refused("urls"),
      refused("cardList[0].cardExt"),
      refused("count"),
      refused("count"),
      refused("jsApiList[1]"),
    ],
    quiet: true,
    heard: true,
    followed: "invalid_argument: config is no function, which followHistory needs",
  });
});
