// Every API by its name, on Android and on iOS.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";
import { load } from "./package.mjs";

const { CALLS, EVENTS, MINI_PROGRAM, SHARES } = await load("api-names.js");

// jweixin takes what is no network type for a plain failure.
const special = { getNetworkType: ["failed", "other"] };

for (const profile of ["android", "ios"]) {
  test(`every API on ${profile}`, { skip, timeout: 120_000 }, async () => {
    const seen = await visit("every-api", { settings: { profile } });

    const functions = [...CALLS, ...SHARES, ...EVENTS, "raw", "miniProgram"];
    assert.deepEqual(seen.functions, functions.sort());
    assert.deepEqual(seen.miniProgram, [...MINI_PROGRAM].sort());
    assert.deepEqual(Object.keys(seen.ok).sort(), [...CALLS].sort(), "every one is called");

    for (const name of CALLS) {
      assert.equal(seen.ok[name][0], "ok", `${name}: ${seen.ok[name]}`);
      assert.deepEqual(seen.cancel[name], special[name] ?? ["cancelled", null], name);
      const denied = special[name] ?? ["failed", "permission_denied"];
      assert.deepEqual(seen.denied[name], denied, name);
    }
    const value = (name) => seen.ok[name][1];
    assert.deepEqual(value("checkJsApi"), { checkResult: { addCard: true } });
    assert.equal(value("chooseImage").localIds.length, 2);
    assert.equal(typeof value("uploadImage").serverId, "string");
    assert.equal(typeof value("stopRecord").localId, "string");
    assert.equal(value("getNetworkType").networkType, "wifi");
    assert.equal(typeof value("getLocation").latitude, "number");
    assert.equal(typeof value("scanQRCode").resultStr, "string");
    assert.equal(typeof value("openAddress").userName, "string");
    assert.equal(value("addCard").cardList[0].isSuccess, true);
    assert.equal(typeof value("chooseCard").cardList[0].encryptCode, "string");
    assert.equal(value("hideMenuItems"), null);
    assert.deepEqual(seen.env, { miniprogram: false });
    assert.deepEqual(seen.heard, [
      ["timeline", "tapped"],
      ["timeline", "shared"],
    ]);
  });
}
