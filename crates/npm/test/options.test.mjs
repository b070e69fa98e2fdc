// What configure may be told besides.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";

const open = { skip, timeout: 90_000 };

test("the copy of jweixin that weixin-js-sdk exports", open, async () => {
  const seen = await visit("jweixin", { head: "" });
  assert.deepEqual(seen.not, ["invalid_argument", "this is not jweixin: it has no `config`"]);
  assert.equal(seen.before, false, "it names itself nowhere");
  assert.equal(seen.raw, true);
  assert.equal(seen.named, true);
  assert.equal(seen.again, true);
  assert.equal(seen.networkType, "wifi");
  assert.equal(seen.picture, "string");
  assert.equal(seen.scripts, 0, "none is loaded");
  assert.equal(seen.another[0], "invalid_argument");
  assert.match(seen.another[1], /two copies of jweixin/);
});

test("debug shows every answer", open, async () => {
  assert.deepEqual(await visit("debug"), {
    without: [],
    notBoolean: ["invalid_argument", "debug is none of true, false, 1 and 0"],
    alerts: ["config:ok", "getNetworkType:ok"],
  });
});

test("the URL that the client names is handed to explain", open, async () => {
  const seen = await visit("real-auth-url");
  assert.deepEqual(seen.asked, ["/", "/real"]);
  assert.equal(seen.attempt.realAuthUrl, "https://h5.example.com/real#/a");
  assert.deepEqual(seen.causes, ["entry_url"]);
  assert.match(seen.expected, /h5\.example\.com\/real$/);
  assert.equal(seen.unnamed, false);
});
