// Access token, both kinds, and jsapi ticket; a config that the sandbox's client
// accepts.
import assert from "node:assert/strict";
import { account, post } from "./hosts.mjs";

const app = account();
const token = await app.getAccessToken().getToken();
assert.equal(await app.getAccessToken().getToken(), token, "requested again while it is valid");
assert.notEqual(await app.getAccessToken().refresh(), token, "a new one each time");

const stable = account({ use_stable_access_token: true });
const first = await stable.getAccessToken().refresh();
assert.equal(
  await stable.getAccessToken().refresh(),
  first,
  "the same until shortly before its end",
);

const url = "http://127.0.0.1:8080/?a=1";
const config = await app.getUtils().buildJsSdkConfig(url, ["chooseImage"]);
assert.deepEqual(config.jsApiList, ["chooseImage"]);
const verdict = await post("/__sandbox/verify", { ...config, url });
assert.deepEqual(verdict, { ok: true, errMsg: "config:ok" });

const wrong = account({ secret: "f".repeat(32) });
await assert.rejects(wrong.getAccessToken().refresh(), /40125.*invalid appsecret.*rid: /);
