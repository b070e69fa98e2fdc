// The options of configure: jweixin, debug; and the input for explain in its errors.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

const open = { skip, timeout: 90_000 };

test("jweixin: the copy that weixin-js-sdk exports is used, and none is loaded", open, async () => {
  const result = await visit("jweixin", { head: "" });
  assert.deepEqual(result.notJweixin, [
    "invalid_argument",
    "this is not jweixin: it has no `config`",
  ]);
  assert.equal(result.before, false, "it defines no global");
  assert.equal(result.raw, true);
  assert.equal(result.named, true);
  assert.equal(result.again, true);
  assert.equal(result.networkType, "wifi");
  assert.equal(result.picture, "string");
  assert.equal(result.scripts, 0, "none is loaded");
  assert.equal(result.another[0], "invalid_argument");
  assert.match(result.another[1], /two copies of jweixin/);
});

test("debug shows the result of every call in an alert", open, async () => {
  assert.deepEqual(await visit("debug"), {
    without: [],
    notBoolean: ["invalid_argument", "debug is not one of true, false, 1 and 0"],
    alerts: ["config:ok", "getNetworkType:ok"],
  });
});

test("an error's attempt has the realAuthUrl of the client", open, async () => {
  const result = await visit("real-auth-url");
  assert.deepEqual(result.requested, ["/", "/real"]);
  assert.equal(result.attempt.realAuthUrl, "https://h5.example.com/real#/a");
  assert.deepEqual(result.causes, ["entry_url"]);
  assert.match(result.expected, /h5\.example\.com\/real$/);
  assert.equal(result.withoutRealAuthUrl, false);
});
