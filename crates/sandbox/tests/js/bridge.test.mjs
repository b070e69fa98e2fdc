// Behaviour of the bridge over the real jweixin, in a DOM of a few lines.
// Argument: a jweixin body. Prints one line per check; exits 1 on a failure.
import assert from "node:assert/strict";
import {
  CONFIG,
  ENTRY,
  call,
  configure,
  loadJweixin,
  openPage,
  plain,
  runChecks,
  soon,
} from "./page.mjs";

const checks = {
  async "config sends the right fields to the verifier and grants the listed APIs"() {
    const asked = [];
    const verify = (fields, done) =>
      void (asked.push(plain(fields)), setTimeout(() => done({ ok: true }), 5));
    const { window, sandbox } = openPage({ profile: "android", verify });
    const wx = loadJweixin(window);
    assert.deepEqual(await configure(wx), []);
    assert.deepEqual(asked, [
      {
        appId: CONFIG.appId,
        timestamp: "1700000000",
        nonceStr: "NONCE",
        signature: CONFIG.signature,
        url: "https://h5.example.com/app/?a=1",
        jsApiList: ["updateAppMessageShareData"],
        pageUrl: ENTRY,
      },
    ]);
    const share = { title: "t", desc: "d", link: "https://h5.example.com/", imgUrl: "i" };
    const response = await call(wx, "updateAppMessageShareData", share);
    assert.equal(response.errMsg, "updateAppMessageShareData:ok");
    assert.deepEqual(plain(sandbox.shareData.appMessage), share);
    const refused = await call(wx, "updateTimelineShareData", share);
    assert.equal(
      refused.errMsg,
      "updateTimelineShareData:fail, the permission value is offline verifying",
    );
  },

  async "a wrong signature is an error before ready and revokes the permissions"() {
    let good = true;
    const verify = () =>
      good ? true : { ok: false, errMsg: "config:invalid signature", reason: "r" };
    const { window, sandbox } = openPage({ profile: "android", verify });
    const wx = loadJweixin(window);
    await configure(wx);
    assert.deepEqual(plain(sandbox.granted), ["updateAppMessageShareData"]);
    good = false;
    await configure(wx);
    await soon();
    assert.deepEqual(plain(sandbox.granted), []);
    assert.equal(sandbox.verdicts[1].reason, "r");
    const { response } = sandbox.calls.filter((made) => made.name === "preVerifyJSAPI")[1];
    assert.equal(response.err_msg, "pre_verify_jsapi:fail_invalid signature");
  },

  async "names that every object has are not names of APIs"() {
    const { window } = openPage({ profile: "android", grantAll: true });
    for (const name of ["constructor", "__proto__", "toString"]) {
      const response = await new Promise((resolve) =>
        window.WeixinJSBridge.invoke(name, {}, resolve),
      );
      assert.deepEqual(plain(response), { err_msg: "system:function_not_exist" }, name);
    }
  },

  async "the reason of a wrong signature is hidden from the page, and shown to its author"() {
    const explanation = { causes: [{ code: "other_url" }], difference: null };
    const asked = [];
    const verify = (fields) => {
      asked.push(fields.signedUrl);
      return { ok: false, errMsg: "config:invalid signature", explanation };
    };
    const { window, sandbox } = openPage({ profile: "ios", verify });
    const wx = loadJweixin(window);
    const response = new Promise((resolve) => wx.error(resolve));
    sandbox.signedUrl = "https://h5.example.com/";
    wx.config({ ...CONFIG, jsApiList: [] });
    assert.deepEqual(plain(await response), { errMsg: "config:invalid signature" });
    assert.deepEqual(plain(sandbox.lastVerdict.explanation), explanation);
    assert.deepEqual(asked, ["https://h5.example.com/"]);
    sandbox.reset();
    assert.equal(sandbox.lastVerdict, null);
  },

  async "iOS verifies the entry URL, Android the current one"() {
    for (const [profile, expected] of [
      ["ios", "https://h5.example.com/app/?a=1"],
      ["android", "https://h5.example.com/next"],
      ["desktop", "https://h5.example.com/next"],
    ]) {
      const { window, sandbox } = openPage({ profile, verify: () => true });
      const wx = loadJweixin(window);
      window.location.href = "https://h5.example.com/next#x";
      await configure(wx);
      assert.equal(sandbox.verdicts[0].url, expected, profile);
      assert.equal(window.__wxjs_is_wkwebview, profile === "ios" ? true : undefined);
    }
  },

  async "responses have the shape of the platform"() {
    for (const profile of ["ios", "android", "desktop"]) {
      const { window, sandbox } = openPage({ profile, network: "4g", grantAll: true });
      const wx = loadJweixin(window);
      await configure(wx);
      const asked = { jsApiList: ["getNetworkType", "wxShop"] };
      const { checkResult } = await call(wx, "checkJsApi", asked);
      assert.deepEqual(plain(checkResult), { getNetworkType: true, wxShop: false });
      const raw = sandbox.calls.find((made) => made.name === "checkJsApi").response.checkResult;
      assert.equal(typeof raw, profile === "android" ? "string" : "object");
      assert.equal((await call(wx, "getNetworkType")).networkType, "4g");
      sandbox.network = "wifi";
      assert.equal((await call(wx, "getNetworkType")).networkType, "wifi");
    }
  },

  async "every outcome can be set"() {
    const { window, sandbox } = openPage({ profile: "android", grantAll: true });
    const wx = loadJweixin(window);
    await configure(wx);
    for (const [setting, errMsg] of [
      ["ok", "updateTimelineShareData:ok"],
      ["cancel", "updateTimelineShareData:cancel"],
      ["fail", "updateTimelineShareData:fail"],
      ["denied", "updateTimelineShareData:permission denied"],
      ["missing", "updateTimelineShareData:function not exist"],
      [{ err_msg: "x:fail_network timeout" }, "updateTimelineShareData:network timeout"],
      [(args) => ({ errMsg: `seen ${args.title}` }), "seen t"],
    ]) {
      sandbox.outcomes.updateTimelineShareData = setting;
      const response = await call(wx, "updateTimelineShareData", { title: "t" });
      assert.equal(response.errMsg, errMsg);
    }
    sandbox.outcomes.updateTimelineShareData = "never";
    const settled = call(wx, "updateTimelineShareData").then(() => "settled");
    assert.equal(await Promise.race([settled, soon().then(() => "silent")]), "silent");
    sandbox.outcomes.editAddress = { err_msg: "edit_address:ok", userName: "n" };
    assert.equal((await call(wx, "openAddress")).userName, "n");
  },

  async "jweixin's own calls are marked, and its telemetry is not sent"() {
    const journal = [];
    const { window, sandbox, loaded } = openPage({
      profile: "android",
      verify: () => true,
      journal: (entry) => journal.push(plain(entry)),
    });
    const wx = loadJweixin(window);
    await configure(wx, ["getNetworkType"]);
    await call(wx, "getNetworkType");
    await soon();
    const network = sandbox.calls.filter((made) => made.name === "getNetworkType");
    assert.deepEqual(plain(network.map((made) => made.hidden)).sort(), [false, true]);
    assert.equal(sandbox.telemetry.length, 1);
    assert.equal(sandbox.telemetry[0].a, CONFIG.appId);
    assert.equal(sandbox.telemetry[0].u, "https://h5.example.com/app/");
    assert.deepEqual(loaded, []);
    new window.Image().src = "https://h5.example.com/logo.png";
    assert.deepEqual(loaded, ["https://h5.example.com/logo.png"]);
    assert.deepEqual(journal.map((entry) => `${entry.kind} ${entry.name}`).sort(), [
      "bridge getNetworkType",
      "bridge getNetworkType",
      "bridge preVerifyJSAPI",
      "telemetry sdk/report",
    ]);
    const seen = journal.find((entry) => entry.name === "getNetworkType");
    assert.deepEqual(seen.args, {});
  },

  async "the bridge appears at the time of its option"() {
    const preinjected = openPage({ bridge: "preinjected" });
    assert.equal(typeof preinjected.window.WeixinJSBridge, "object");
    for (const bridge of ["domready", "late"]) {
      const { window, document, sandbox } = openPage({ bridge, lateMs: 5 });
      let events = 0;
      document.addEventListener("WeixinJSBridgeReady", () => (events += 1));
      assert.equal(window.WeixinJSBridge, undefined, bridge);
      const errors = await configure(loadJweixin(window));
      assert.deepEqual(errors, []);
      assert.equal(sandbox.state, "on");
      assert.equal(events, 1);
    }
    const never = openPage({ bridge: "never" });
    await soon();
    assert.equal(never.window.WeixinJSBridge, undefined);
    assert.equal(never.sandbox.state, "waiting");
  },

  async "a real bridge is left alone"() {
    const real = { invoke() {} };
    const { window, sandbox } = openPage({}, { prepare: (page) => (page.WeixinJSBridge = real) });
    assert.equal(window.WeixinJSBridge, real);
    assert.equal(sandbox.state, "refused");
    assert.equal(window.navigator.userAgent.includes("MicroMessenger"), false);
    const late = openPage({});
    late.window.WeixinJSBridge = real;
    late.document.dispatchEvent(new Event("WeixinJSBridgeReady"));
    assert.equal(late.window.WeixinJSBridge, real);
    assert.equal(late.sandbox.state, "refused");
  },

  async "the user agent is set, kept, and restored"() {
    const set = openPage({ profile: "ios" });
    assert.match(set.window.navigator.userAgent, /iPhone.*MicroMessenger\/8/);
    set.sandbox.uninstall();
    assert.equal(set.window.navigator.userAgent, "Mozilla/5.0 (X11; Linux x86_64)");
    assert.equal(set.window.WeixinJSBridge, undefined);
    set.sandbox.profile = "android";
    assert.equal(set.sandbox.install(), true);
    assert.match(set.window.navigator.userAgent, /Android.*MicroMessenger\/8/);
    const real = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50";
    const kept = openPage({ profile: "ios" }, { userAgent: real });
    assert.equal(kept.window.navigator.userAgent, real);
    assert.equal(kept.sandbox.activeProfile, "android");
    const forced = openPage({ userAgent: "iPhone MicroMessenger/10.0.1" }, { userAgent: real });
    assert.equal(forced.window.navigator.userAgent, "iPhone MicroMessenger/10.0.1");
    assert.equal(forced.sandbox.activeProfile, "ios");
  },

  async "responses are fresh objects, and the menu is recorded"() {
    const { window, sandbox } = openPage({ grantAll: true });
    const bridge = window.WeixinJSBridge;
    const given = { err_msg: "x:ok", list: [1] };
    sandbox.outcomes.x = given;
    const response = await new Promise((resolve) => bridge.invoke("x", {}, resolve));
    response.list.push(2);
    assert.deepEqual(given.list, [1]);
    const hide = { menuList: ["menuItem:copyUrl", "menuItem:favorite"] };
    await new Promise((resolve) => bridge.invoke("hideMenuItems", hide, resolve));
    await new Promise((resolve) =>
      bridge.invoke("showMenuItems", { menuList: ["menuItem:favorite"] }, resolve),
    );
    assert.deepEqual(plain(sandbox.menu.hidden), ["menuItem:copyUrl"]);
    let received;
    bridge.on("menu:share:timeline", (event) => (received = event));
    assert.equal(sandbox.emit("menu:share:timeline", { shareTo: "timeline" }), true);
    assert.deepEqual(plain(received), { shareTo: "timeline" });
    sandbox.reset();
    assert.equal(sandbox.calls.length, 0);
  },

  async "a user decides where there is a user, a sheet, and no outcome set"() {
    const ask = async (sandbox, window) => {
      sandbox.handle("x", (args, reply) =>
        sandbox.askUser({ args, reply, fallback: "given" }, (choice) => reply("ok", { choice })),
      );
      const response = await new Promise((resolve) =>
        window.WeixinJSBridge.invoke("x", { a: 1 }, resolve),
      );
      return plain(response);
    };
    const ends = {
      choose: { err_msg: "x:ok", choice: "chosen" },
      cancel: { err_msg: "x:cancel" },
      fail: { err_msg: "x:fail" },
      deny: { err_msg: "system:access_denied" },
    };
    for (const [way, expected] of Object.entries(ends)) {
      const { window, sandbox } = openPage({ grantAll: true, ui: "sheets" });
      sandbox.registerSheet("x", (args, end) => {
        assert.deepEqual([plain(args), end.fallback], [{ a: 1 }, "given"]);
        end[way]("chosen");
      });
      assert.deepEqual(await ask(sandbox, window), expected);
    }
    const nobody = { err_msg: "x:ok", choice: "given" };
    for (const options of [{ ui: "none" }, { ui: "sheets", outcomes: { x: "ok" } }]) {
      const { window, sandbox } = openPage({ grantAll: true, ...options });
      sandbox.registerSheet("x", () => assert.fail("no sheet may open"));
      assert.deepEqual(await ask(sandbox, window), nobody);
    }
    const { window, sandbox } = openPage({ grantAll: true, ui: "sheets" });
    assert.deepEqual(await ask(sandbox, window), nobody);
  },

  async "an old name is refused with the new one"() {
    const refusal = /__weixinSandbox\.answers is now called outcomes/;
    assert.throws(() => openPage({ answers: {} }), refusal);
    const { sandbox } = openPage({});
    assert.throws(() => sandbox.answers, refusal);
    assert.throws(() => (sandbox.answers = {}), refusal);
    assert.throws(() => sandbox.answer("x", () => {}), /answer is now called handle/);
  },

  async "a snapshot has no API, wx.config included"() {
    const { window, sandbox } = openPage({ profile: "android", snapshot: true });
    const wx = loadJweixin(window);
    assert.deepEqual(await configure(wx), ["config:permission denied"]);
    assert.deepEqual(plain(sandbox.granted), []);
    const response = await call(wx, "checkJsApi", { jsApiList: ["scanQRCode"] });
    assert.equal(response.errMsg, "checkJsApi:permission denied");
  },
};

await runChecks(checks);
