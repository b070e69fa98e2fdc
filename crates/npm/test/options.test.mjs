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

test(
  "every attempt is in the error, and none accuses a URL that was chosen here",
  open,
  async () => {
    const result = await visit("real-auth-url");
    assert.deepEqual(result.requested, ["/", "/real"]);
    assert.deepEqual(result.attempt, result.attempts[0]);
    assert.equal(result.attempts.length, 2);
    assert.equal(result.attempts[0].pageUrl, result.attempts[0].signedUrl);
    assert.equal(result.attempts[0].realAuthUrl, undefined);
    assert.equal(result.attempts[1].signedUrl, "https://h5.example.com/real");
    assert.equal(result.attempts[1].realAuthUrl, "https://h5.example.com/real#/a");
    assert.deepEqual(result.causes, [["needs_ticket"], ["needs_ticket"]]);
    assert.deepEqual(result.otherCauses, ["entry_url"]);
    assert.match(result.expected, /h5\.example\.com\/real$/);
    assert.equal(result.withoutRealAuthUrl, false);
  },
);

for (const profile of ["android", "ios"]) {
  test(`${profile}: no attempt accuses a URL that a router has changed`, open, async () => {
    const { attempt, attempts, causes } = await visit("router-attempts", { settings: { profile } });
    const paths = ["/", "/goods/7"];
    const expected = profile === "ios" ? paths : paths.reverse();
    assert.deepEqual(
      attempts.map(({ signedUrl }) => new URL(signedUrl).pathname),
      expected,
    );
    assert.deepEqual(attempt, attempts[0]);
    assert.deepEqual(causes, [["needs_ticket"], ["needs_ticket"]]);
  });
}

test(
  "a page that loads the package after its router signs the URL it was loaded by",
  open,
  async () => {
    const result = await visit("lazy", { settings: { profile: "ios" } });
    assert.deepEqual(result, { entry: "/", signed: ["/"], networkType: "wifi" });
  },
);

test("configure works as often as wanted with jweixin 1.0 and 1.2", open, async () => {
  const modules = "/target/tools/node_modules";
  const script = `<script src="${modules}/jweixin/jweixin-1.0.0.js"></script>`;
  const commonJs = `<script>var module = {};</script>
<script src="${modules}/weixin-js-sdk-1.2/index.js"></script>
<script>window.wx = module.exports;</script>`;
  for (const head of [script, commonJs])
    assert.deepEqual(await visit("old-jweixin", { head }), {
      invoke: "undefined",
      results: ["wifi", "invalid_signature", "wifi"],
      unsupported: ["unsupported", "updateTimelineShareData"],
    });
});

test("what is misspelt is told once, with the right name", open, async () => {
  const { warnings, denied } = await visit("misspelt");
  assert.deepEqual(warnings.sort(), [
    'wechat-h5: "beta" is no option of configure',
    'wechat-h5: "imgURL" is no field of updateTimelineShareData: did you mean "imgUrl"?',
    'wechat-h5: "jsApilist" is no option of configure: did you mean "jsApiList"?',
    'wechat-h5: "scanQrCode" is no API of wx: did you mean "scanQRCode"?',
    'wechat-h5: "wx-open-launch-weap" is no open tag: did you mean "wx-open-launch-weapp"?',
    'wechat-h5: "wx.chooseImage" is no API of wx: did you mean "chooseImage"?',
  ]);
  assert.equal(denied.length, 3);
  assert.match(
    denied[0],
    /^hideMenuItems is not in the jsApiList of the configuration \(hideMenuItems:/,
  );
  assert.match(denied[1], /^updateTimelineShareData:/);
  assert.equal(
    denied[2],
    "getNetworkType is not in the jsApiList of the configuration (getNetworkType:fail)",
  );
});

test("a server's answer that is no config is told", open, async () => {
  const html = `<!doctype html>\n<title>${"a-secret-token-".repeat(4)}</title>`;
  const config = {
    appId: "wx1234567890abcdef",
    timestamp: 1,
    nonceStr: "n",
    signature: "0".repeat(40),
  };
  const json = (value) => () => [200, "application/json", JSON.stringify(value)];
  const result = await visit("no-config", {
    more: {
      "/html": () => [200, "text/html", html],
      "/long": () => [200, "text/plain", "word ".repeat(999)],
      "/empty": () => [200, "text/plain", ""],
      "/data": json({ code: 0, data: config }),
      "/result-field": json({ errcode: 0, result: config }),
      "/nothing": json({ code: 1, msg: "no" }),
      "/twice": json(JSON.stringify(config)),
      "/snake": json({ ...config, appId: undefined, app_id: config.appId }),
      "/lower": json({ ...config, nonceStr: undefined, noncestr: config.nonceStr }),
      "/pay": json({ ...config, timestamp: undefined, timeStamp: 1 }),
      "/errcode": json({ errcode: 40001, errmsg: "a-secret" }),
      "/list": json([config]),
      "/null": json(null),
    },
  });
  const start = (text) => `which is not JSON: "${text}"`;
  assert.deepEqual(result.messages, {
    "/html": `/html responded with 200 (text/html), ${start("<!doctype html> <title>…</title>")}`,
    "/long": `/long responded with 200 (text/plain), ${start("word ".repeat(8))}`,
    "/empty": `/empty responded with 200 (text/plain), ${start("")}`,
    "/data": '/data has the config in the field "data"',
    "/result-field": '/result-field has the config in the field "result"',
    "/nothing": "/nothing has no field of a config, but code, msg",
    "/twice": "/twice is a text, not an object",
    "/snake": '/snake has "app_id" instead of "appId"',
    "/lower": '/lower has "noncestr" instead of "nonceStr"',
    "/pay": '/pay has "timeStamp" instead of "timestamp"',
    "/errcode": "/errcode has no field of a config, but errcode, errmsg",
    "/list": "/list is a list, not an object",
    "/null": "/null is null, not an object",
  });
  assert.match(result.hints["/data"], /\(await response\.json\(\)\)\.data$/);
  assert.match(result.hints["/twice"], /it was encoded twice: send the object/);
  assert.deepEqual(result.wrapped, [
    ["invalid_argument", "the config has no usable `appId`"],
    [
      "config_unavailable",
      'what the page\'s config function returned has the config in the field "data"',
    ],
    ["config_unavailable", "what the page's config function returned is a text, not an object"],
  ]);
});
