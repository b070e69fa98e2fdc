// Which attempt of a configuration is explained, and what the page's console says, over the
// real jweixin. Argument: a jweixin body. Prints one line per check; exits 1 on a failure.
import assert from "node:assert/strict";
import { CONFIG, call, configure, loadJweixin, openPage, plain, runChecks, soon } from "./page.mjs";

const SHELL = "http://127.0.0.1:8090";
const refusal = (...codes) => ({
  ok: false,
  errMsg: "config:invalid signature",
  reason: "invalid_signature",
  explanation: {
    causes: codes.map((code) => ({ code, advice: { zh: `中 ${code}`, en: `en ${code}` } })),
    difference: null,
  },
});

/** A page whose client gives these verdicts, by the signature. */
function open(verdicts, { language = "en-GB", profile = "android", ...options } = {}) {
  const warnings = [];
  const verify = ({ signature }) => verdicts[signature];
  const prepare = (window) => {
    window.console = { ...console, warn: (text) => warnings.push(text) };
    window.navigator = Object.create({
      ...window.navigator,
      userAgent: "",
      platform: "",
      language,
    });
  };
  const page = openPage({ profile, verify, shell: SHELL, ...options }, { prepare });
  return { ...page, wx: loadJweixin(page.window), warnings };
}

const config = (page, signature) => configure(page.wx, ["openAddress"], { signature });

/** A second attempt, as crates/jssdk/src/config/call_wx_config.rs makes it. */
async function retry({ wx, window }, signature) {
  const more = { ...CONFIG, signature, jsApiList: ["openAddress"] };
  wx.config(more);
  const fields = {
    verifyJsApiList: ["editAddress"],
    appId: CONFIG.appId,
    verifyAppId: CONFIG.appId,
    verifySignType: "sha1",
    verifyTimestamp: `${CONFIG.timestamp}`,
    verifyNonceStr: CONFIG.nonceStr,
    verifySignature: signature,
  };
  const bridge = wx.invoke ? wx : window.WeixinJSBridge;
  await new Promise((resolve) => bridge.invoke("preVerifyJSAPI", fields, resolve));
  await soon();
}

const route = ({ window }) => {
  window.location.href = "https://h5.example.com/goods/7?code=SECRET#/x";
};

/** Number, count and causes of the attempt that is shown. */
function shown({ sandbox }) {
  const { attempt, number, count } = sandbox.core.attemptToShow();
  const causes = attempt.verdict.explanation?.causes.map(({ code }) => code);
  return plain([number, count, ...(causes ?? ["accepted"])]);
}

const checks = {
  async "of two attempts of wechat-h5 that were refused, the first is explained"() {
    const page = open({ one: refusal("stale_ticket"), two: refusal("entry_url", "stale_ticket") });
    route(page);
    await config(page, "one");
    assert.deepEqual(shown(page), [1, 1, "stale_ticket"]);
    await retry(page, "two");
    assert.deepEqual(shown(page), [1, 2, "stale_ticket"]);
    assert.equal(page.warnings.length, 1);
    assert.match(page.warnings[0], /attempt 1 of 2, made by wechat-h5/);
    assert.doesNotMatch(page.warnings[0], /entry_url/);
  },

  async "a URL that wechat-h5 chose is not held against the page"() {
    const page = open({ one: refusal("entry_url", "stale_ticket"), two: refusal("stale_ticket") });
    route(page);
    await config(page, "one");
    await retry(page, "two");
    assert.deepEqual(shown(page), [2, 2, "stale_ticket"]);
    assert.doesNotMatch(page.warnings.join(), /entry_url/);
  },

  async "a second attempt that is accepted needs no explanation"() {
    const page = open({ one: refusal("entry_url"), two: { ok: true } });
    route(page);
    await config(page, "one");
    await retry(page, "two");
    assert.deepEqual(shown(page), [2, 2, "accepted"]);
    await soon(1600);
    assert.deepEqual(page.warnings, []);
  },

  async "each configuration by the page itself is one of its own"() {
    const page = open({ one: refusal("entry_url"), two: refusal("html_escaped") });
    route(page);
    await config(page, "one");
    await config(page, "two");
    await soon();
    assert.deepEqual(shown(page), [1, 1, "html_escaped"]);
    assert.match(page.warnings[0], /entry_url: en entry_url/);
    await soon(1600);
    assert.equal(page.warnings.length, 2);
    assert.match(page.warnings[1], /html_escaped: en html_escaped/);
  },

  async "a later configuration of wechat-h5 does not belong to the one before"() {
    const page = open({ one: refusal("stale_ticket"), two: refusal(), three: refusal("scheme") });
    route(page);
    await config(page, "one");
    await retry(page, "two");
    await retry(page, "three");
    assert.deepEqual(shown(page), [1, 1, "scheme"]);
    page.window.location.href = "https://h5.example.com/goods/8";
    await retry(page, "two");
    assert.deepEqual(shown(page), [1, 1], "of another page");
    page.window.location.href = page.sandbox.entryUrl;
    await retry(page, "one");
    await retry(page, "two");
    assert.deepEqual(shown(page), [1, 1], "there is one URL only");
  },

  async "the console names the causes once, and links to the card"() {
    for (const [language, first, cause, last] of [
      ["en", "wx.config failed: invalid signature", "scheme: en scheme", "details: "],
      ["zh-CN", "wx.config 失败：invalid signature", "scheme: 中 scheme", "详情："],
    ]) {
      const page = open({ one: refusal("scheme", "stale_ticket") }, { language });
      await config(page, "one");
      await soon();
      assert.equal(page.warnings.length, 1, language);
      const lines = page.warnings[0].split("\n  ");
      assert.equal(lines[0], `[wechat-h5 sandbox] ${first}`);
      assert.equal(lines[1], cause);
      assert.match(lines[3], /https:\/\/h5\.example\.com\/app\/$/);
      assert.equal(lines[4], `${last}${SHELL}/#page`);
    }
  },

  async "a config that another one overtakes throws nothing into the page"() {
    const page = open({ one: refusal("scheme"), two: refusal("decoded") });
    const { core } = page.sandbox;
    core.beginAttempt({ verifySignature: "two" });
    core.explainCall({ name: "preVerifyJSAPI", response: { err_msg: "preVerifyJSAPI:ok" } });
    assert.deepEqual(plain(page.warnings), []);
    await config(page, "two");
    await soon();
    assert.match(page.warnings[0], /decoded: en decoded/);
  },

  async "what jweixin 1.0 asks for by itself is not held against the page"() {
    const page = open({});
    const err_msg = "getNetworkType:fail, the permission value is offline verifying";
    for (const [jWeixin, count] of [
      [{ getNetworkType() {} }, 0],
      [{ getNetworkType() {}, getLocalImgData() {} }, 1],
    ]) {
      page.window.jWeixin = jWeixin;
      page.sandbox.core.explainCall({ name: "getNetworkType", response: { err_msg } });
      assert.equal(page.warnings.length, count);
    }
  },

  async "the console has no query, no signature and no nonce"() {
    const page = open({ SIGNATURE: refusal() });
    route(page);
    page.sandbox.entryUrl = page.window.location.href;
    await config(page, "SIGNATURE");
    await soon();
    assert.match(page.warnings[0], /no known mistake produces this signature/);
    assert.doesNotMatch(page.warnings[0], /SECRET|SIGNATURE|NONCE|code=/);
  },

  async "a config that fails for another reason is explained too"() {
    for (const [reason, text] of [
      ["invalid_url_domain", /JS-safe domains/],
      ["unknown_appid", /no account with this appId/],
      ["a_reason_of_tomorrow", /a_reason_of_tomorrow/],
    ]) {
      const page = open({ one: { ok: false, errMsg: "config:invalid url domain", reason } });
      await config(page, "one");
      await soon();
      assert.match(page.warnings[0], text);
    }
    for (const [options, text] of [
      [{ snapshot: true }, /permission denied|access_denied[\s\S]*snapshot-page visitor/],
      [{ outcomes: { preVerifyJSAPI: "fail" } }, /wx\.config failed: fail/],
    ]) {
      const page = open({ one: { ok: true } }, options);
      await config(page, "one");
      await soon();
      assert.equal(page.warnings.length, 1);
      assert.match(page.warnings[0], text);
    }
  },

  async "a call that the config does not permit is explained once, by the page's name"() {
    const page = open({ one: { ok: true } });
    await call(page.wx, "getLocation");
    await config(page, "one");
    await call(page.wx, "getLocation");
    await call(page.wx, "chooseImage");
    await call(page.wx, "chooseImage");
    // jweixin 1.0 has none.
    if (page.wx.openAddress) await call(page.wx, "openAddress");
    assert.equal(page.warnings.length, 2);
    assert.match(page.warnings[0], /wx\.getLocation was refused: wx\.config has not succeeded/);
    assert.match(page.warnings[1], /chooseImage is not in the jsApiList/);
  },

  async "open tags that are not shown are explained"() {
    const page = open({});
    const event = new Event("WeixinOpenTagsError");
    event.detail = { errMsg: "launch:fail" };
    page.document.dispatchEvent(event);
    assert.match(page.warnings[0], /the open tags are not shown: launch:fail/);
  },

  async "the console can be left alone, and without a shell there is no link"() {
    const silent = open({ one: refusal("scheme") }, { warnings: false });
    await config(silent, "one");
    const alone = open({ one: refusal("scheme") }, { shell: undefined });
    await config(alone, "one");
    await soon();
    assert.deepEqual(silent.warnings, []);
    assert.doesNotMatch(alone.warnings[0], /details/);
  },
};

await runChecks(checks);
