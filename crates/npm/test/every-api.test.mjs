// Every API, on Android and on iOS.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";
import { load } from "./lib/package.mjs";

const { CALLS, EVENTS, MINI_PROGRAM, SHARES } = await load("api-names.js");

// jweixin reports an unknown network type as a plain failure.
const special = { getNetworkType: ["failed", "other"] };

for (const profile of ["android", "ios"]) {
  test(`every API succeeds, is cancelled and is denied on ${profile}`, {
    skip,
    timeout: 120_000,
  }, async () => {
    const result = await visit("every-api", { settings: { profile } });

    const functions = [...CALLS, ...SHARES, ...EVENTS, "raw", "miniProgram"];
    assert.deepEqual(result.functions, functions.sort());
    assert.deepEqual(result.miniProgram, [...MINI_PROGRAM].sort());
    assert.deepEqual(Object.keys(result.ok).sort(), [...CALLS].sort(), "every API is called");

    for (const name of CALLS) {
      assert.equal(result.ok[name][0], "ok", `${name}: ${result.ok[name]}`);
      assert.deepEqual(result.cancel[name], special[name] ?? ["cancelled", null], name);
      const denied = special[name] ?? ["failed", "permission_denied"];
      assert.deepEqual(result.denied[name], denied, name);
    }
    const value = (name) => result.ok[name][1];
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
    assert.deepEqual(result.env, { miniprogram: false });
    assert.deepEqual(result.shareEvents, [
      ["timeline", "tapped"],
      ["timeline", "shared"],
    ]);
  });
}
