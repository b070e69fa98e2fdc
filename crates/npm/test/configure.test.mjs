// configure in a real Chromium, with each source of the config.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

test("configure succeeds, sets a share card, and reports each kind of error", {
  skip,
  timeout: 90_000,
}, async () => {
  const result = await visit("configure");

  assert.deepEqual(result.environment.client, "wechat");
  assert.match(result.environment.version, /^\d+\.\d+\.\d+$/);
  assert.equal(result.raw, true);
  const { link } = result.shared.timeline;
  assert.deepEqual(result.shared, {
    appMessage: { title: "一起来看", desc: "", link, imgUrl: "" },
    timeline: { title: "一起来看", link, imgUrl: "" },
  });
  assert.deepEqual(result.hidden, ["menuItem:copyUrl"]);
  assert.deepEqual(result.badName, [
    "invalid_argument",
    null,
    "menuList[0] is refused: `copyUrl` is not the name of a menu item",
  ]);
  assert.deepEqual(result.incomplete, ["invalid_argument", null, "menuList is missing"]);
  assert.deepEqual(result.noRequest, ["invalid_argument", null, "the argument is not an object"]);
  assert.deepEqual(result.wrong, ["invalid_signature", null, "config:invalid signature"]);
  assert.deepEqual(result.attempt.slice(0, 2), ["invalid_signature", link]);
  assert.match(result.attempt[2], /^[0-9a-f]{40}$/);
  assert.deepEqual(result.explained, [false, false, ["other_url"]]);
  assert.equal(result.again, true, "a failed configuration does not affect the next one");
  assert.equal(result.url, link);
  assert.deepEqual(result.noConfig, ["config_unavailable", null, "not this origin"]);
  assert.deepEqual(result.notJson, [
    "config_unavailable",
    null,
    '/favicon.ico responded with 200 (image/x-icon), which is not JSON: ""',
  ]);
  assert.deepEqual(result.notConfig, [
    "invalid_argument",
    null,
    "the config has no usable `appId`",
  ]);
  assert.equal(result.noSource[0], "invalid_argument");
  assert.deepEqual(result.threw, [
    "config_unavailable",
    null,
    "the page's config function failed: own",
  ]);
  assert.equal(result.missing[0], "jweixin_missing");
  assert.match(result.missing[2], /nothing\.js/);
  assert.equal(result.loaded, true);
});
