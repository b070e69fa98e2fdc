// An argument whose getter throws is rejected with its path, and the client is not called.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

test("an argument that throws is rejected with its path, and later calls still work", {
  skip,
  timeout: 120_000,
}, async () => {
  const rejected = (path) => `invalid_argument: ${path} cannot be read`;
  assert.deepEqual(await visit("throwing-getters", { settings: {} }), {
    errors: [
      rejected("urls[1]"),
      "invalid_argument: urls is not an array",
      rejected("urls"),
      rejected("cardList[0].cardExt"),
      rejected("count"),
      rejected("count"),
      rejected("jsApiList[1]"),
    ],
    clientNotCalled: true,
    laterCallArrives: true,
    followHistory: "invalid_argument: config is not a function, which followHistory needs",
  });
});
