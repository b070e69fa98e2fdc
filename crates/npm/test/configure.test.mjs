// configure in a real Chromium.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";

test("configure, share and every kind of error", { skip, timeout: 90_000 }, async () => {
  const seen = await visit("configure");

  assert.deepEqual(seen.environment.client, "wechat");
  assert.match(seen.environment.version, /^\d+\.\d+\.\d+$/);
  assert.equal(seen.raw, true);
  const { link } = seen.shared.timeline;
  assert.deepEqual(seen.shared, {
    appMessage: { title: "一起来看", desc: "", link, imgUrl: "" },
    timeline: { title: "一起来看", link, imgUrl: "" },
  });
  assert.deepEqual(seen.hidden, ["menuItem:copyUrl"]);
  assert.deepEqual(seen.badName, [
    "invalid_argument",
    null,
    "menuList[0] is refused: `copyUrl` is not the name of a menu item",
  ]);
  assert.deepEqual(seen.incomplete, ["invalid_argument", null, "menuList is missing"]);
  assert.deepEqual(seen.noRequest, ["invalid_argument", null, "the argument is not an object"]);
  assert.deepEqual(seen.wrong, ["invalid_signature", null, "config:invalid signature"]);
  assert.deepEqual(seen.asked.slice(0, 2), ["invalid_signature", link]);
  assert.match(seen.asked[2], /^[0-9a-f]{40}$/);
  assert.deepEqual(seen.explained, [false, false, ["other_url"]]);
  assert.equal(seen.again, true, "a refused configuration spoils no later one");
  assert.equal(seen.url, link);
  assert.deepEqual(seen.noConfig, ["config_unavailable", null, "not this origin"]);
  assert.deepEqual(seen.notJson, ["config_unavailable", null, "the config is not JSON"]);
  assert.deepEqual(seen.notConfig, ["invalid_argument", null, "the config has no usable `appId`"]);
  assert.equal(seen.noSource[0], "invalid_argument");
  assert.deepEqual(seen.threw, [
    "config_unavailable",
    null,
    "the page's config function failed: own",
  ]);
  assert.equal(seen.missing[0], "jweixin_missing");
  assert.match(seen.missing[2], /nothing\.js/);
  assert.equal(seen.loaded, true);
});
