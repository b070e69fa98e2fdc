// Every API of jweixin through the real script: each client, each outcome.
// Argument: a jweixin body. Prints one line per check; exits 1 on a failure.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  CONFIG,
  ENTRY,
  HAS_OPEN_TAGS,
  LATER,
  call,
  configure,
  loadJweixin,
  openPage,
  plain,
  runChecks,
  soon,
} from "./page.mjs";

const PROFILES = [
  "android",
  "ios",
  "devtools",
  "desktop",
  "harmony",
  "harmony1",
  "future",
  "miniprogram",
];
// What jweixin parses because the user agent says Android.
const SAYS_ANDROID = ["android", "future", "miniprogram"];
const CARD = { cardId: "pCard", cardExt: '{"signature":"x"}' };
const PAY = {
  timestamp: 1700000000,
  nonceStr: "n",
  package: "prepay_id=wx1",
  signType: "RSA",
  paySign: "s",
};
const SHARE = { title: "t", desc: "d", link: "https://h5.example.com/s?a=1#b", imgUrl: "i" };
const LOCAL_ID = { ios: /^wxLocalResource:\/\/imageid\d+$/, other: /^weixin:\/\/resourceid\/\w+$/ };

// name, options, what the bridge is asked, and what success means for the page:
// `expect` is compared with the response, without errMsg.
const NOTHING = () => ({});
const API_160 = [
  [
    "checkJsApi",
    () => ({ jsApiList: ["getLocation", "onMenuShareQQ", "onVoiceRecordEnd", "wxShop"] }),
    () => ({
      checkResult: {
        getLocation: true,
        onMenuShareQQ: true,
        onVoiceRecordEnd: true,
        wxShop: false,
      },
    }),
  ],
  ["updateAppMessageShareData", () => SHARE, NOTHING],
  ["updateTimelineShareData", () => SHARE, NOTHING],
  ["startRecord", NOTHING, NOTHING],
  [
    "stopRecord",
    NOTHING,
    (p, got) => ({
      localId: match(
        got.localId,
        p === "ios" ? /^wxLocalResource:\/\/voice/ : /^weixin:\/\/resourceid\/voice/,
      ),
    }),
  ],
  ["playVoice", (seed) => ({ localId: seed.voice }), NOTHING],
  ["pauseVoice", (seed) => ({ localId: seed.voice }), NOTHING],
  ["stopVoice", (seed) => ({ localId: seed.voice }), NOTHING],
  [
    "uploadVoice",
    (seed) => ({ localId: seed.voice }),
    (p, got) => ({ serverId: match(got.serverId, /^sandbox-voice-\d+$/) }),
  ],
  [
    "downloadVoice",
    () => ({ serverId: "s" }),
    (p, got) => ({ localId: match(got.localId, /voice/) }),
  ],
  [
    "translateVoice",
    (seed) => ({ localId: seed.voice }),
    () => ({ translateResult: "今天天气怎么样。" }),
  ],
  [
    "chooseImage",
    () => ({ count: 2, sourceType: ["camera"] }),
    (p, got) => ({ localIds: matchAll(got.localIds, 2, localId(p)), sourceType: "camera" }),
  ],
  ["previewImage", () => ({ current: "u", urls: ["u"] }), NOTHING],
  [
    "uploadImage",
    (seed) => ({ localId: seed.image }),
    (p, got) => ({ serverId: match(got.serverId, /^sandbox-image-\d{50}$/) }),
  ],
  [
    "downloadImage",
    () => ({ serverId: "s" }),
    (p, got) => ({ localId: match(got.localId, localId(p)) }),
  ],
  [
    "getLocalImgData",
    (seed) => ({ localId: seed.image }),
    (p, got) => ({
      localData: match(
        got.localData,
        SAYS_ANDROID.includes(p) ? /^iVBORw0KGgo/ : /^data:image\/jgp;base64,iVBORw0KGgo/,
      ),
    }),
  ],
  ["getNetworkType", NOTHING, () => ({ networkType: "wifi" })],
  ["openLocation", () => ({ latitude: 23.1, longitude: 113.3 }), NOTHING],
  [
    "getLocation",
    () => ({ type: "gcj02" }),
    () => ({ latitude: 23.103978, longitude: 113.324454, speed: 0, accuracy: 30 }),
  ],
  ["hideOptionMenu", NOTHING, NOTHING],
  ["showOptionMenu", NOTHING, NOTHING],
  ["hideMenuItems", () => ({ menuList: ["menuItem:copyUrl"] }), NOTHING],
  ["showMenuItems", () => ({ menuList: ["menuItem:copyUrl"] }), NOTHING],
  ["hideAllNonBaseMenuItem", NOTHING, NOTHING],
  ["showAllNonBaseMenuItem", NOTHING, NOTHING],
  ["closeWindow", NOTHING, NOTHING],
  [
    "scanQRCode",
    () => ({ needResult: 1 }),
    () => ({ resultStr: "https://h5.example.com/?from=scan" }),
  ],
  [
    "openAddress",
    NOTHING,
    () => ({
      userName: "小明",
      postalCode: "510000",
      provinceName: "广东省",
      cityName: "广州市",
      countryName: "海珠区",
      detailInfo: "新港中路397号",
      nationalCode: "510105",
      telNumber: "020-81167888",
    }),
  ],
  ["openProductSpecificView", () => ({ productId: "p" }), NOTHING],
  ["addCard", () => ({ cardList: [CARD] }), () => ({ cardList: [{ ...CARD, isSuccess: true }] })],
  [
    "chooseCard",
    () => ({ timestamp: 1, nonceStr: "n", cardSign: "s" }),
    () => ({
      cardList: '[{"card_id":"pSandboxCard000000000000000000","encrypt_code":"c2FuZGJveA=="}]',
    }),
  ],
  ["openCard", () => ({ cardList: [{ cardId: "c", code: "1" }] }), NOTHING],
  ["consumeAndShareCard", () => ({ cardId: "c", code: "1" }), NOTHING],
  ["chooseWXPay", () => PAY, NOTHING],
  ["openEnterpriseRedPacket", () => PAY, NOTHING],
  ["startSearchBeacons", () => ({ ticket: "" }), NOTHING],
  ["stopSearchBeacons", NOTHING, NOTHING],
  ["openEnterpriseChat", () => ({ userIds: "a;b", groupName: "g" }), () => ({ errCode: 0 })],
  ["launchMiniProgram", () => ({ targetAppId: "wx1", path: "a?b=1" }), NOTHING],
  [
    "openBusinessView",
    () => ({ businessType: "b" }),
    () => ({ errCode: 0, extraData: { businessType: "b" } }),
  ],
];
const API = API_160.filter(([name]) => !LATER.includes(name));
// Registrations and what is not a call; each has checks of its own.
const NOT_CALLS = [
  "config",
  "ready",
  "error",
  "invoke",
  "on",
  "miniProgram",
  "onMenuShareTimeline",
  "onMenuShareAppMessage",
  "onMenuShareQQ",
  "onMenuShareWeibo",
  "onMenuShareQZone",
  "onVoiceRecordEnd",
  "onVoicePlayEnd",
  "onSearchBeacons",
];
const MINI_PROGRAM = [
  "navigateBack",
  "navigateTo",
  "redirectTo",
  "switchTab",
  "reLaunch",
  "postMessage",
];
// What WeCom has, and WeChat has not.
const ONLY_IN_WECOM = ["openEnterpriseChat", "launchMiniProgram"];
// Names in api_names.json that are no members of wx.
const NOT_MEMBERS = ["miniProgram.*", "setFontSizeCallback"];
const NEED_NO_CONFIG = ["checkJsApi", "chooseWXPay"];
const BRIDGE_NAMES = {
  addCard: "batchAddCard",
  chooseWXPay: "getBrandWCPayRequest",
  consumeAndShareCard: "consumedShareCard",
  getLocation: "geoLocation",
  openAddress: "editAddress",
  openCard: "batchViewCard",
  openEnterpriseRedPacket: "getRecevieBizHongBaoRequest",
  openProductSpecificView: "openProductViewWithPid",
  previewImage: "imagePreview",
  startSearchBeacons: "startMonitoringBeacons",
  stopSearchBeacons: "stopMonitoringBeacons",
};
const EVERYTHING = [
  ...API.map(([name]) => name),
  ...NOT_CALLS.filter((name) => /^on[A-Z]/.test(name)),
];

const localId = (profile) => (profile === "ios" ? LOCAL_ID.ios : LOCAL_ID.other);
const missingWords = (profile) =>
  profile === "devtools" ? "没有此SDK或暂不支持此SDK模拟" : "function not exist";
const match = (text, pattern) => (assert.match(text, pattern), text);

function matchAll(list, length, pattern) {
  assert.equal(Array.isArray(list) && list.length, length);
  return list.map((text) => match(text, pattern));
}

/** A configured page that has a picture and a recording. */
async function open(profile, options = {}, jsApiList = EVERYTHING) {
  const page = openPage({ profile, ...options });
  const wx = loadJweixin(page.window);
  // jweixin changes the list that it is given.
  assert.deepEqual(await configure(wx, [...jsApiList]), []);
  page.sandbox.grantAll = true;
  const { localIds } = await call(wx, "chooseImage", { count: 1 });
  await call(wx, "startRecord");
  const { localId: voice } = await call(wx, "stopRecord");
  page.sandbox.grantAll = false;
  return { ...page, wx, seed: { image: localIds[0], voice } };
}

const TAG = "wx-open-launch-weapp";

/** A page with one open tag, which has been configured. */
async function openTag(options, { canEval, header, meta, parent } = {}) {
  const tags = {};
  const [events, errors, warnings, entries] = [[], [], [], []];
  const prepare = (window) => {
    const metas = { "http-equiv": "Content-Security-Policy", content: meta };
    Object.assign(window, { parent, CustomEvent, Reflect, HTMLElement: class {} });
    window.console = { ...console, warn: (text) => warnings.push(text) };
    window.customElements = {
      get: (name) => tags[name],
      define(name, tag) {
        tags[name] = tag;
        element.connect(tag);
      },
    };
    window.document.querySelectorAll = () =>
      meta ? [{ getAttribute: (name) => metas[name] }] : [];
    window.document.currentScript = { getAttribute: () => header ?? null };
    window.document.addEventListener("WeixinOpenTagsError", (event) => errors.push(event.detail));
  };
  const element = fakeElement(events);
  const journal = (entry) => entries.push(entry);
  const page = openPage({ profile: "android", journal, ...options }, { canEval, prepare });
  const wx = loadJweixin(page.window);
  const again = async (openTagList = [TAG]) => {
    wx.config({ ...CONFIG, jsApiList: ["getLocation"], openTagList });
    await soon(30);
  };
  await again();
  return {
    ...page,
    configure: again,
    click: () => element.click?.(),
    isShown: () => Boolean(element.shadowRoot?.firstChild),
    reason: () => page.sandbox.openTagReasons[TAG],
    events,
    errors,
    warnings,
    entries,
  };
}

// As the browser makes one of a known name.
function fakeElement(events) {
  const shadow = {
    set innerHTML(html) {
      this.firstChild = html;
    },
    set textContent(_text) {
      this.firstChild = null;
    },
  };
  return {
    localName: TAG,
    shadowRoot: null,
    querySelector: () => ({ innerHTML: "<button>" }),
    attachShadow() {
      this.shadowRoot = shadow;
      return shadow;
    },
    addEventListener(_name, listener) {
      this.click = listener;
    },
    getAttribute: () => "",
    dispatchEvent: (event) => events.push(event.type),
    connect(tag) {
      tag.prototype.connectedCallback.call(this);
    },
  };
}

/** Which callbacks ran, and with what. */
function listen(wx, name, options) {
  const received = [];
  const on = (which) => (response) => received.push([which, plain(response)]);
  wx[name]({
    ...options,
    success: on("success"),
    fail: on("fail"),
    cancel: on("cancel"),
    complete: on("complete"),
  });
  return received;
}

/** A page whose styles can be read: zoom of the root, and the text's size of body. */
function openStyled(options, body = { style: { webkitTextSizeAdjust: "" } }) {
  const page = openPage(options, {
    prepare({ document }) {
      document.documentElement = { style: { zoom: "" } };
      document.body = body;
    },
  });
  return {
    ...page,
    look: () => [
      page.document.documentElement.style.zoom,
      page.document.body.style.webkitTextSizeAdjust,
    ],
    setFontSize: (args) =>
      new Promise((resolve) =>
        page.window.WeixinJSBridge.invoke("setFontSizeCallback", args, resolve),
      ),
  };
}

function setAll(sandbox, how) {
  for (const [name] of API) {
    sandbox.outcomes[BRIDGE_NAMES[name] ?? name] = how;
  }
}

const checks = {
  "api_names.json has every API with a handler, and its name in jweixin"() {
    const names = JSON.parse(
      readFileSync(new URL("../../client/api_names.json", import.meta.url), "utf8"),
    );
    const { sandbox, window } = openPage({ profile: "android", grantAll: true });
    assert.deepEqual(Object.values(names).sort(), plain(sandbox.apis()).sort());
    const wx = loadJweixin(window);
    const members = Object.keys(names).filter((name) => !NOT_MEMBERS.includes(name));
    const unknown = members.filter((name) => !(name in wx));
    assert.deepEqual(
      unknown.filter((name) => !LATER.includes(name)),
      [],
    );
  },

  async "the table has every member of wx"() {
    const { wx } = await open("android");
    const members = Object.keys(wx).sort();
    assert.deepEqual(members, [...API.map(([name]) => name), ...NOT_CALLS].sort());
    assert.deepEqual(Object.keys(wx.miniProgram).sort(), [...MINI_PROGRAM, "getEnv"].sort());
  },
};

for (const profile of PROFILES) {
  checks[`${profile}: every API succeeds in its own shape`] = async () => {
    const { wx, seed, sandbox } = await open(profile);
    for (const name of ONLY_IN_WECOM) {
      sandbox.outcomes[name] = "ok";
    }
    for (const [name, options, expected] of API) {
      const received = listen(wx, name, options(seed));
      for (let tick = 0; received.length < 2 && tick < 1000; tick += 1) {
        await soon(1);
      }
      assert.equal(received.length, 2, `${name} is not responded`);
      const { errMsg, ...response } = received[0][1];
      delete response.err_msg;
      assert.deepEqual(
        received.map(([which]) => which),
        ["success", "complete"],
        `${name}: ${errMsg}`,
      );
      assert.equal(errMsg, `${name}:ok`);
      assert.deepEqual(response, plain(expected(profile, response)), name);
      const made = sandbox.calls.filter((made) => !made.hidden).pop();
      assert.equal(made.name, BRIDGE_NAMES[name] ?? name);
      assert.equal(made.response.errMsg === undefined, profile !== "devtools", name);
    }
  };

  for (const [how, which, words] of [
    ["cancel", "cancel", "cancel"],
    ["fail", "fail", "fail"],
    ["denied", "fail", "permission denied"],
    ["missing", "fail", missingWords(profile)],
  ]) {
    checks[`${profile}: every API has the outcome ${how}`] = async () => {
      const { wx, seed, sandbox } = await open(profile);
      setAll(sandbox, how);
      const received = API.map(([name, options]) => [name, listen(wx, name, options(seed))]);
      await soon();
      for (const [name, [first, second, ...more]] of received) {
        // jweixin knows no other failure of this one.
        const isNetwork = name === "getNetworkType";
        assert.equal(first[1].errMsg, `${name}:${isNetwork ? "fail" : words}`);
        assert.equal(first[0], isNetwork ? "fail" : which, name);
        assert.equal(second[0], "complete");
        assert.equal(more.length, 0);
      }
    };
  }

  checks[`${profile}: no response, two responses, no permission`] = async () => {
    const { wx, seed, sandbox } = await open(profile);
    setAll(sandbox, "twice");
    const twice = API.map(([name, options]) => [name, listen(wx, name, options(seed))]);
    await soon();
    for (const [name, received] of twice) {
      // The second time jweixin no longer knows that a phone's "wifi" is a success.
      const isForgotten = name === "getNetworkType" && profile !== "devtools";
      const again = isForgotten ? "fail" : "success";
      assert.deepEqual(
        received.map(([which]) => which),
        ["success", "complete", again, "complete"],
        name,
      );
    }
    setAll(sandbox, "never");
    const never = API.map(([name, options]) => [name, listen(wx, name, options(seed))]);
    await soon();
    assert.deepEqual(
      never.filter(([, received]) => received.length),
      [],
    );

    const stranger = await open(profile, {}, ["openTheDoor"]);
    for (const [name, options] of API) {
      const response = await call(stranger.wx, name, options(stranger.seed));
      const { errMsg } = response;
      const closes = name === "closeWindow" && ["android", "future"].includes(profile);
      if (closes || NEED_NO_CONFIG.includes(name)) {
        assert.equal(errMsg, `${name}:ok`);
      } else if (name === "getNetworkType") {
        assert.equal(errMsg, "getNetworkType:fail");
      } else {
        assert.equal(errMsg, `${name}:fail, the permission value is offline verifying`);
      }
    }
  };
}

Object.assign(checks, {
  async "Android sends text where others send lists"() {
    for (const profile of PROFILES) {
      const { wx, seed, sandbox } = await open(profile);
      await call(wx, "checkJsApi", { jsApiList: [] });
      await call(wx, "scanQRCode", { needResult: 1 });
      const raw = (name) => sandbox.calls.filter((made) => made.name === name).pop().response;
      const kind = SAYS_ANDROID.includes(profile) ? "string" : "object";
      assert.equal(typeof raw("chooseImage").localIds, kind, profile);
      if (!LATER.includes("openBusinessView")) {
        await call(wx, "openBusinessView", { businessType: "b" });
        assert.equal(typeof raw("openBusinessView").extraData, kind, profile);
      }
      assert.equal(typeof raw("checkJsApi").checkResult, kind, profile);
      const isWrapped = profile === "ios" || profile === "devtools";
      assert.equal(raw("scanQRCode").resultStr.includes("scan_code"), isWrapped, profile);
      assert.ok(seed.image);
    }
  },

  async "a second response shows what jweixin forgets after the first"() {
    const { wx, sandbox } = await open("android");
    sandbox.outcomes.chooseImage = "twice";
    const received = listen(wx, "chooseImage", {});
    await soon();
    assert.equal(Array.isArray(received[0][1].localIds), true);
    assert.equal(typeof received[2][1].localIds, "string");
  },

  async "an outcome can be set for each call"() {
    const { wx, sandbox } = await open("android");
    sandbox.outcomes.scanQRCode = ["cancel", "missing", { err_msg: "x:fail_camera" }, "ok"];
    const seen = [];
    for (let n = 0; n < 5; n += 1) {
      seen.push(
        (await call(wx, "scanQRCode", { needResult: 0 })).errMsg.replace("scanQRCode:", ""),
      );
    }
    assert.deepEqual(seen, ["cancel", "function not exist", "camera", "ok", "ok"]);
  },

  async "a page can tell the clients apart"() {
    const seen = {};
    for (const profile of PROFILES) {
      const { window, sandbox } = await open(profile);
      const { userAgent, platform } = window.navigator;
      seen[profile] = [
        /MicroMessenger\/(\d+)/.exec(userAgent)[1],
        platform,
        window.__wxjs_is_wkwebview,
        window.__wxjs_environment,
        sandbox.activeProfile,
        sandbox.verdicts[0].url,
      ];
      sandbox.uninstall();
      assert.equal(window.__wxjs_is_wkwebview, undefined);
      assert.equal(window.__wxjs_environment, undefined);
    }
    const url = ENTRY.split("#")[0];
    assert.deepEqual(
      plain(seen),
      plain({
        android: ["8", "Linux armv8l", undefined, undefined, "android", url],
        ios: ["8", "iPhone", true, undefined, "ios", url],
        devtools: ["8", "iPhone", undefined, undefined, "devtools", url],
        desktop: ["7", "Win32", undefined, undefined, "desktop", url],
        harmony: ["8", "Linux aarch64", undefined, undefined, "harmony", url],
        harmony1: ["1", "Linux aarch64", undefined, undefined, "harmony1", url],
        future: ["10", "Linux armv8l", undefined, undefined, "future", url],
        miniprogram: ["8", "Linux armv8l", undefined, "miniprogram", "miniprogram", url],
      }),
    );
  },

  async "the profile follows from the user agent"() {
    for (const [userAgent, profile, shape, platform] of [
      [
        "Mozilla/5.0 (iPhone) MicroMessenger/8.0.49 miniProgram/wx1",
        "miniprogram",
        "ios",
        "iPhone",
      ],
      [
        "Mozilla/5.0 (Windows NT 10.0) MicroMessenger/7.0.20 MiniProgramEnv/Windows",
        "miniprogram",
        "other",
        "Win32",
      ],
      [
        "Mozilla/5.0 (Phone; OpenHarmony 5.0) MicroMessenger/1.0.3",
        "harmony1",
        "other",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (Phone; OpenHarmony 5.1) MicroMessenger/8.0.9.39(0xf3100927)",
        "harmony",
        "other",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (Linux) ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.9",
        "harmony",
        "other",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (Linux) ArkWeb/4.1.6.1 Mobile MicroMessenger/1.0.3.52",
        "harmony1",
        "other",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (Linux; Android 12; OpenHarmony 5.0) ArkWeb/4.1 MicroMessenger/8.0.9",
        "harmony",
        "android",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (Phone; OpenHarmony 5.1) MicroMessenger/8.0.9 miniProgram/wx1",
        "miniprogram",
        "other",
        "Linux aarch64",
      ],
      [
        "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) MicroMessenger/8.0.49",
        "ios",
        "ios",
        "iPhone",
      ],
      [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) MicroMessenger/6.8.0 MacWechat/3.8.7",
        "desktop",
        "other",
        "MacIntel",
      ],
      [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) MicroMessenger/8.0.49",
        "desktop",
        "other",
        "MacIntel",
      ],
      [
        "Mozilla/5.0 (Linux; Android 14) wxwork/4.1.30 MicroMessenger/7.0.1",
        "android",
        "android",
        "Linux armv8l",
      ],
      ["Mozilla/5.0 (iPhone) wxwork/4.1.30 MicroMessenger/7.0.1", "ios", "ios", "iPhone"],
      [
        "Mozilla/5.0 (iPhone) wechatdevtools/1.06 MicroMessenger/8.0.5",
        "devtools",
        "ios",
        "iPhone",
      ],
      [
        "Mozilla/5.0 (Linux; Android 16) MicroMessenger/10.0.1",
        "android",
        "android",
        "Linux armv8l",
      ],
    ]) {
      const { sandbox, window } = openPage({ userAgent });
      assert.deepEqual(
        [sandbox.activeProfile, sandbox.shape, window.navigator.platform],
        [profile, shape, platform],
        userAgent,
      );
    }
  },

  async "the developer tools make errMsg themselves"() {
    for (const [errMsg, expected] of [
      [
        "config:invalid signature",
        /^config:fail,Error: 系统错误，错误码：63002,invalid signature \[[\d :-]+\]\[\]$/,
      ],
      ["config:invalid url domain", /^config:fail,Error: invalid url domain$/],
      ["config:invalid appid", /^config:fail,Error: AppID 不合法$/],
    ]) {
      const page = openPage({ profile: "devtools", verify: () => ({ ok: false, errMsg }) });
      const [received] = await configure(loadJweixin(page.window));
      assert.match(received, expected);
      const called = [];
      page.window.WeixinJSBridge.call("hideOptionMenu", {}, () => called.push(1));
      await soon();
      assert.deepEqual(called, []);
    }
  },

  async "no error reaches the page where jweixin compares the version as text"() {
    for (const [profile, errors] of [
      ["future", []],
      ["harmony1", []],
      ["harmony", ["config:invalid signature"]],
    ]) {
      const entries = [];
      const journal = (entry) => entries.push(plain(entry));
      const page = openPage({ profile, verify: () => false, journal });
      assert.deepEqual(await configure(loadJweixin(page.window)), errors, profile);
      // The journal says so.
      const config = entries.find(({ name }) => name === "preVerifyJSAPI");
      assert.equal(config.dropsError ?? false, errors.length === 0, profile);
      assert.equal(page.sandbox.lastVerdict.ok, false);
      assert.equal(page.sandbox.telemetry.length, 0);
    }
  },

  async "HarmonyOS has the user agents of its two generations"() {
    for (const [profile, system, weChat] of [
      ["harmony", "OpenHarmony 5.1", "MicroMessenger/8.0.9.39(0xf3100927)"],
      ["harmony1", "OpenHarmony 5.0", "MicroMessenger/1.0.3.52(0xf3100334)"],
    ]) {
      const { window } = openPage({ profile });
      const { userAgent } = window.navigator;
      for (const part of [system, "ArkWeb/4.1.6.1 Mobile MicroMessenger/", weChat]) {
        assert.ok(userAgent.includes(part), userAgent);
      }
      assert.ok(!userAgent.includes("Android"), userAgent);
    }
  },

  async "the event of the bridge can be dispatched twice"() {
    const { document, window } = openPage({ bridge: "twice" });
    let events = 0;
    document.addEventListener("WeixinJSBridgeReady", () => (events += 1));
    assert.equal(typeof window.WeixinJSBridge, "object");
    await soon();
    assert.equal(events, 2);
  },

  async "wrong arguments fail"() {
    const { wx } = await open("android");
    for (const [name, options] of [
      ["uploadImage", { localId: "weixin://resourceid/other" }],
      ["getLocalImgData", { localId: "" }],
      ["downloadImage", {}],
      ["previewImage", { urls: [] }],
      ["playVoice", { localId: "x" }],
      ["stopRecord", {}],
      ["openLocation", { latitude: "23.1", longitude: "113.3" }],
      ["openLocation", { latitude: 90.1, longitude: 113.3 }],
      ["openLocation", { latitude: 23.1, longitude: -180.1 }],
      ["chooseWXPay", { ...PAY, package: "wx1" }],
      ["chooseWXPay", { ...PAY, paySign: undefined }],
      ["stopSearchBeacons", {}],
      ["chooseCard", {}],
      ["openProductSpecificView", {}],
    ]) {
      assert.equal((await call(wx, name, options)).errMsg, `${name}:fail`);
    }
  },

  async "a picture is shown by its localId, on iOS by its data"() {
    const android = await open("android");
    const image = new android.window.Image();
    image.src = android.seed.image;
    image.setAttribute("src", android.seed.image);
    assert.deepEqual(
      android.loaded.map((url) => url.slice(0, 15)),
      ["data:image/png;", "data:image/png;"],
    );
    const ios = await open("ios");
    new ios.window.Image().src = ios.seed.image;
    assert.deepEqual(ios.loaded, [ios.seed.image]);
    // jweixin reads it from the image, where the scheme is in lower case.
    const response = await call(ios.wx, "getLocalImgData", {
      localId: ios.seed.image.toLowerCase(),
    });
    assert.equal(response.errMsg, "getLocalImgData:ok");
    const uploaded = await call(ios.wx, "uploadImage", { localId: ios.seed.image });
    assert.match(ios.sandbox.media[uploaded.serverId], /^data:image\/png/);
  },

  async "files reach the platform, and only its files are downloaded"() {
    const requests = [];
    const responses = {
      "POST image": [200, '{"mediaId":"M1"}'],
      "POST voice": [200, '{"mediaId":"M2"}'],
      "GET M1": [200, "data:image/png;base64,iVBORw0KGgo="],
      "GET M2": [200, ""],
    };
    const mediaUrl = "http://127.0.0.1:8090/__sandbox/media";
    const { wx, seed, window } = await open("android", { mediaUrl });
    window.XMLHttpRequest = class {
      open(method, url) {
        Object.assign(this, { method, query: new URL(url).searchParams });
      }
      setRequestHeader() {}
      send(body) {
        const key = `${this.method} ${this.query.get("type") ?? this.query.get("mediaId")}`;
        const [status, responseText] = responses[key] ?? [400, ""];
        requests.push([key, this.query.get("appId"), body?.slice(0, 15)]);
        setTimeout(() => this.onload(Object.assign(this, { status, responseText })));
      }
    };
    const ids = { image: seed.image, voice: seed.voice };
    for (const [name, options, expected] of [
      ["uploadImage", { localId: ids.image }, { errMsg: "uploadImage:ok", serverId: "M1" }],
      ["uploadVoice", { localId: ids.voice }, { errMsg: "uploadVoice:ok", serverId: "M2" }],
      ["downloadImage", { serverId: "other" }, { errMsg: "downloadImage:fail" }],
      ["downloadVoice", { serverId: "other" }, { errMsg: "downloadVoice:fail" }],
      ["downloadImage", { serverId: "M2" }, { errMsg: "downloadImage:fail" }],
    ]) {
      assert.deepEqual(plain(await call(wx, name, options)), expected);
    }
    for (const [name, serverId] of [
      ["downloadImage", "M1"],
      ["downloadVoice", "M2"],
    ]) {
      assert.equal((await call(wx, name, { serverId })).errMsg, `${name}:ok`);
    }
    assert.deepEqual(requests.slice(0, 2), [
      ["POST image", "wx5a4d6f78c1e2b390", "data:image/png;"],
      ["POST voice", "wx5a4d6f78c1e2b390", ""],
    ]);
    delete responses["POST image"];
    assert.equal(
      (await call(wx, "uploadImage", { localId: ids.image })).errMsg,
      "uploadImage:fail",
    );
  },

  async "the platform checks a payment, and knows its order"() {
    const paymentUrl = "http://127.0.0.1:8090/__sandbox/payment";
    const refused = {
      ok: false,
      reason: "wrong_pay_sign",
      shown: "支付验证签名失败",
      problem: "paySign signs the prepay_id alone",
    };
    const pay = async (responses, change = {}, options = {}) => {
      const requests = [];
      const warnings = [];
      const { wx, window, sandbox } = await open("ios", { paymentUrl, ...options });
      window.console = { ...console, warn: (text) => warnings.push(text) };
      window.XMLHttpRequest = class {
        open(_method, url) {
          this.url = url;
        }
        setRequestHeader() {}
        send(body) {
          requests.push([this.url.slice(paymentUrl.length), JSON.parse(body)]);
          const response = responses.shift();
          setTimeout(() =>
            response === "down"
              ? this.onerror()
              : this.onload(Object.assign(this, { responseText: response })),
          );
        }
      };
      const result = await call(wx, "chooseWXPay", { ...PAY, ...change });
      const made = sandbox.calls.filter((one) => one.name === "getBrandWCPayRequest");
      const shown = made.pop().response.err_desc;
      return { errMsg: result.errMsg, shown, requests, warnings };
    };
    const accepted = JSON.stringify({ ok: true, order: { amount: "1.00", payee: "p" } });
    const paid = await pay([accepted, '{"ok":true}']);
    assert.equal(paid.errMsg, "chooseWXPay:ok");
    assert.deepEqual(
      paid.requests.map(([path]) => path),
      ["", "/confirm"],
    );
    const { url, timeStamp, appId, paySign } = paid.requests[0][1];
    assert.deepEqual(
      [url, timeStamp, appId, paySign],
      ["https://h5.example.com/app/?a=1", "1700000000", "wx5a4d6f78c1e2b390", "s"],
    );
    for (const [responses, change, shown, warned] of [
      [[JSON.stringify(refused)], {}, refused.shown, refused.problem],
      [[accepted, JSON.stringify(refused)], {}, refused.shown, refused.problem],
      // The platform says what is wrong with a package that has no prefix.
      [[JSON.stringify(refused)], { package: "wx1" }, refused.shown, refused.problem],
      [["down"], {}, "网络错误", null],
      [["<html>"], {}, "系统错误", "<html>"],
    ]) {
      const failed = await pay(responses, change);
      assert.equal(failed.errMsg, "chooseWXPay:fail");
      assert.equal(failed.shown, shown);
      assert.equal(failed.warnings.length, warned ? 1 : 0);
      assert.ok(!warned || failed.warnings[0].includes(warned), failed.warnings[0]);
    }
    // Whoever sets the outcome needs no order.
    const set = await pay([], {}, { outcomes: { getBrandWCPayRequest: "ok" } });
    assert.deepEqual([set.errMsg, set.requests], ["chooseWXPay:ok", []]);
    const cancelled = await pay([], {}, { outcomes: { getBrandWCPayRequest: "cancel" } });
    assert.equal(cancelled.errMsg, "chooseWXPay:cancel");
  },

  async "the platform checks the signatures of cards"() {
    const cardsUrl = "http://127.0.0.1:8090/__sandbox/cards";
    const problem = "cardSign does not sign cardType";
    const refused = JSON.stringify({ ok: false, reason: "wrong_card_signature", problem });
    const choice = { cardType: "GROUPON", timestamp: 1, nonceStr: "n", cardSign: "s" };
    for (const [name, options, path, asked] of [
      [
        "addCard",
        { cardList: [CARD] },
        "/add",
        { card_list: [{ card_id: CARD.cardId, card_ext: CARD.cardExt }] },
      ],
      ["chooseCard", choice, "/choose", { card_type: "GROUPON", card_sign: "s" }],
    ]) {
      for (const [response, expected, outcomes] of [
        ['{"ok":true}', "ok", {}],
        [refused, "fail", {}],
        // Whoever sets the outcome needs no signature.
        [null, "ok", { batchAddCard: "ok", chooseCard: "ok" }],
      ]) {
        const requests = [];
        const warnings = [];
        const { wx, window } = await open("android", { cardsUrl, outcomes });
        window.console = { ...console, warn: (text) => warnings.push(text) };
        window.XMLHttpRequest = class {
          open(_method, url) {
            this.url = url;
          }
          setRequestHeader() {}
          send(body) {
            requests.push([this.url, JSON.parse(body)]);
            setTimeout(() => this.onload(Object.assign(this, { responseText: response })));
          }
        };
        assert.equal((await call(wx, name, options)).errMsg, `${name}:${expected}`);
        assert.equal(requests.length, response ? 1 : 0);
        for (const [url, fields] of requests) {
          assert.equal(url, cardsUrl + path);
          assert.equal(fields.app_id, "wx5a4d6f78c1e2b390");
          assert.equal(fields.url, "https://h5.example.com/app/?a=1");
          assert.deepEqual({ ...fields, ...asked }, fields);
        }
        assert.equal(warnings.length, response === refused ? 1 : 0);
        for (const text of warnings) {
          assert.ok(text.includes(`wx.${name} `) && text.includes(problem), text);
        }
      }
    }
  },

  async "a page is in its pay directory, and in none above"() {
    for (const [directory, expected] of [
      ["https://h5.example.com/", "ok"],
      ["https://h5.example.com/app/", "ok"],
      ["https://h5.example.com/ap", "fail"],
      ["https://h5.example.com/app/7/", "fail"],
      ["http://h5.example.com/", "fail"],
    ]) {
      const { wx } = await open("android", { fixtures: { payDirectories: [directory] } });
      assert.equal((await call(wx, "chooseWXPay", PAY)).errMsg, `chooseWXPay:${expected}`);
    }
  },

  async "a parallel getLocalImgData waits for the first one"() {
    const { wx, seed, sandbox } = await open("ios");
    const responses = await Promise.all(
      [1, 2, 3].map(() => call(wx, "getLocalImgData", { localId: seed.image })),
    );
    assert.deepEqual(
      responses.map((response) => response.errMsg),
      Array(3).fill("getLocalImgData:ok"),
    );
    assert.equal(sandbox.calls.filter((made) => made.name === "getLocalImgData").length, 3);
  },

  async "recording and playing stop by themselves"() {
    const { wx, sandbox } = await open("android", { fixtures: { recordMs: 15, playMs: 15 } });
    const ended = new Promise((resolve) => wx.onVoiceRecordEnd({ complete: resolve }));
    const played = new Promise((resolve) => wx.onVoicePlayEnd({ success: resolve }));
    await call(wx, "startRecord");
    assert.equal((await call(wx, "startRecord")).errMsg, "startRecord:fail");
    const { localId, errMsg } = await ended;
    assert.equal(errMsg, "onVoiceRecordEnd:ok");
    assert.equal(sandbox.voice.recording, null);
    await call(wx, "playVoice", { localId });
    assert.equal(sandbox.voice.playing, localId);
    assert.equal((await played).localId, localId);
    assert.equal(sandbox.voice.playing, null);
  },

  async "bar codes, both kinds of coordinates, networks"() {
    const { wx, sandbox } = await open("ios", {
      fixtures: { scan: { barCode: "EAN_13,1" }, location: {} },
    });
    const scanned = await call(wx, "scanQRCode", { needResult: 1, scanType: ["barCode"] });
    assert.equal(scanned.resultStr, "EAN_13,1");
    assert.equal((await call(wx, "scanQRCode")).resultStr, undefined);
    const coded = await call(wx, "scanQRCode", { needResult: 1 });
    assert.equal(coded.resultStr, "https://h5.example.com/?from=scan");
    assert.equal((await call(wx, "getLocation")).latitude, 23.106605);
    sandbox.network = "5g";
    assert.equal((await call(wx, "getNetworkType")).networkType, "5g");
  },

  async "beacons are found after the search has begun"() {
    const { wx } = await open("android");
    const found = new Promise((resolve) => wx.onSearchBeacons({ complete: resolve }));
    await call(wx, "startSearchBeacons", { ticket: "" });
    const { beacons } = await found;
    assert.equal(beacons[0].major, 10001);
    assert.equal(
      (await call(wx, "startSearchBeacons", { ticket: "" })).errMsg,
      "startSearchBeacons:fail",
    );
    assert.equal((await call(wx, "stopSearchBeacons")).errMsg, "stopSearchBeacons:ok");
  },

  async "menu items are hidden, except the basic ones"() {
    const { wx, sandbox } = await open("android");
    await call(wx, "hideMenuItems", { menuList: ["menuItem:refresh", "menuItem:share:qq"] });
    assert.deepEqual(plain(sandbox.menu.hidden), ["menuItem:share:qq"]);
    await call(wx, "hideAllNonBaseMenuItem");
    assert.equal(sandbox.menu.hidden.length, 16);
    assert.equal(sandbox.share("friend").source, "hidden");
    await call(wx, "showAllNonBaseMenuItem");
    await call(wx, "hideOptionMenu");
    assert.equal(sandbox.share("friend").source, "hidden");
    await call(wx, "closeWindow");
    assert.equal(sandbox.isClosed, true);
  },

  async "a share has the handler's card, for each target"() {
    for (const [to, register, responded, desc, opened] of [
      [
        "friend",
        "onMenuShareAppMessage",
        "sendAppMessage:ok",
        "d",
        "https://h5.example.com/s?a=1&from=singlemessage&isappinstalled=0#b",
      ],
      ["favorite", "onMenuShareAppMessage", undefined, "d", SHARE.link],
      [
        "timeline",
        "onMenuShareTimeline",
        "shareTimeline:ok",
        "t",
        "https://h5.example.com/s?a=1&from=timeline&isappinstalled=0#b",
      ],
      ["qq", "onMenuShareQQ", "shareQQ:ok", "d", SHARE.link],
      ["weibo", "onMenuShareWeibo", "shareWeiboApp:ok", "d", SHARE.link],
      ["qzone", "onMenuShareQZone", "shareQZone:ok", "d", SHARE.link],
    ]) {
      const { wx, sandbox } = await open("android");
      const received = [];
      wx[register]({
        ...SHARE,
        trigger: () => received.push("trigger"),
        success: (response) => received.push(response.errMsg),
      });
      const record = sandbox.share(to);
      await soon();
      assert.deepEqual(received, responded ? ["trigger", responded] : ["trigger"], to);
      assert.deepEqual(
        { ...plain(record.card), type: undefined, dataUrl: undefined },
        { ...SHARE, desc, type: undefined, dataUrl: undefined },
      );
      assert.deepEqual(
        [record.source, record.opened, record.isLinkAllowed, record.sent],
        ["event", opened, true, true],
        to,
      );
      const unmoved = sandbox.share(to, "cancel");
      assert.equal(unmoved.sent, false);
      await soon();
      assert.equal(received.length, responded ? 4 : 2);
    }
  },

  async "without a handler the stored share data are shared, without them the page"() {
    const { wx, sandbox } = await open("android");
    const page = { title: "title", desc: "", link: ENTRY, imgUrl: "" };
    assert.deepEqual(plain(sandbox.share("friend").card), page);
    assert.equal(sandbox.share("weibo").source, "default");
    await call(wx, "updateAppMessageShareData", SHARE);
    await call(wx, "updateTimelineShareData", { ...SHARE, link: "https://evil.example/" });
    for (const to of ["friend", "qq", "favorite"]) {
      assert.deepEqual(plain(sandbox.share(to).card), SHARE, to);
      assert.equal(sandbox.share(to).source, "data");
    }
    assert.equal(sandbox.share("timeline").isLinkAllowed, false);
    assert.equal(sandbox.share("qzone").card.title, "t");
    assert.throws(() => sandbox.share("fax"));
    // A handler that may not be received is not asked.
    const stranger = await open("android", {}, ["getLocation"]);
    stranger.wx.onMenuShareAppMessage(SHARE);
    assert.equal(stranger.sandbox.share("friend").source, "default");
  },

  async "from a page that was opened by a pasted link only the link is shared"() {
    const entries = [];
    const { wx, sandbox } = await open("android", { journal: (entry) => entries.push(entry) });
    await call(wx, "updateAppMessageShareData", SHARE);
    for (const openedFrom of ["menu", "favorite", "qrcode", "card"]) {
      sandbox.openedFrom = openedFrom;
      const record = sandbox.share("friend");
      assert.deepEqual([record.form, record.source], ["card", "data"], openedFrom);
      assert.match(record.opened, /from=singlemessage/);
    }
    sandbox.openedFrom = "link";
    for (const to of ["friend", "qq", "timeline"]) {
      const record = sandbox.share(to);
      // The page asked for a card all the same, and nobody tells it.
      assert.deepEqual([record.form, record.opened], ["link", ENTRY], to);
      assert.equal(record.source, to === "timeline" ? "default" : "data");
      assert.equal(record.isLinkAllowed, true);
    }
    // The page's own handler of the event changes nothing.
    wx.onMenuShareAppMessage(SHARE);
    const record = sandbox.share("friend");
    await soon();
    assert.deepEqual([record.source, record.form], ["event", "link"]);
    assert.deepEqual(plain(record.card).title, "t");
    sandbox.menu.optionMenu = false;
    assert.equal(sandbox.share("friend").form, null);
    const shared = plain(entries.filter((entry) => entry.kind === "share"));
    assert.deepEqual(
      shared.map((entry) => `${entry.openedFrom} ${entry.outcome} ${entry.source}`),
      [
        "menu card data",
        "favorite card data",
        "qrcode card data",
        "card card data",
        "link bare_link data",
        "link bare_link data",
        "link bare_link default",
        "link bare_link event",
      ],
    );
    // A query may hold a code, a fragment a session.
    assert.equal(shared[4].opened, "https://h5.example.com/app/");
  },

  async "open tags are not shown where a client does not show them"() {
    if (!HAS_OPEN_TAGS) {
      const tag = await openTag({});
      assert.deepEqual([tag.isShown(), tag.warnings], [false, []]);
      return;
    }
    const CSP = "default-src 'self'; script-src * 'unsafe-eval'; frame-src";
    for (const [name, page, expected] of [
      ["nothing in the way", {}, null],
      ["no unsafe-eval", { canEval: false }, "csp_unsafe_eval"],
      ["frame-src 'none'", { header: `${CSP} 'none'` }, "csp_frame_src"],
      ["frame-src of the site", { header: `img-src *, ${CSP} 'self'` }, "csp_frame_src"],
      ["frame-src empty", { header: CSP }, "csp_frame_src"],
      ["another site", { header: `${CSP} https://qq.com.example.com` }, "csp_frame_src"],
      ["child-src", { header: "child-src 'self'; default-src *" }, "csp_frame_src"],
      ["default-src", { header: "default-src 'self' 'unsafe-eval'" }, "csp_frame_src"],
      ["meta", { meta: "frame-src 'none'" }, "csp_frame_src"],
      ["the first one counts", { header: `${CSP} *; frame-src 'none'` }, null],
      ["WeChat's scheme", { header: `${CSP} 'self' weixin:` }, null],
      ["a host of WeChat's", { header: `${CSP} https://*.weixin.qq.com` }, null],
      ["no frame directive", { header: "script-src 'self' 'unsafe-eval'" }, null],
      ["in a frame", { parent: {} }, "in_iframe"],
    ]) {
      const tag = await openTag({}, page);
      const seen = expected ? [false, expected, 0] : [true, undefined, 0];
      assert.deepEqual([tag.isShown(), tag.reason(), tag.errors.length], seen, name);
      assert.deepEqual(
        plain(tag.entries.filter((entry) => entry.kind === "opentag")),
        expected ? [{ kind: "opentag", name: TAG, ok: false, reason: expected }] : [],
      );
      assert.equal(tag.warnings.length, expected ? 1 : 0, name);
      if (expected) {
        assert.match(tag.warnings[0], /未显示：wx-open-launch-weapp\n.*(文档|报告)/);
        const event = await openTag({ hiddenOpenTags: "event" }, page);
        assert.deepEqual([event.isShown(), event.errors.length], [false, 1], name);
        assert.equal(event.warnings.length, 1, name);
        const shown = await openTag({ hiddenOpenTags: "shown" }, page);
        assert.deepEqual([shown.isShown(), shown.warnings], [true, []], name);
      }
    }
  },

  async "an open tag belongs to the URL of the config"() {
    if (!HAS_OPEN_TAGS) {
      return;
    }
    for (const profile of ["android", "ios", "harmony"]) {
      const tag = await openTag({ profile });
      tag.window.location.href = "https://h5.example.com/app/?a=1#/other";
      await soon(150);
      assert.equal(tag.isShown(), true, "a fragment is not part of it");
      tag.window.location.href = "https://h5.example.com/goods/7";
      await soon(150);
      assert.deepEqual([tag.isShown(), tag.reason()], [false, "url_changed"], profile);
      tag.click();
      assert.deepEqual(tag.events, ["ready"]);
      await tag.configure();
      assert.deepEqual([tag.isShown(), tag.reason()], [true, undefined], profile);
      tag.click();
      assert.deepEqual(tag.events, ["ready", "ready", "launch"]);
      // A config without it withdraws it, too.
      await tag.configure([]);
      assert.equal(tag.isShown(), false);
    }
    const ignored = await openTag({ hiddenOpenTags: "shown" });
    ignored.window.location.href = "https://h5.example.com/goods/7";
    await soon(150);
    assert.equal(ignored.isShown(), true);
  },

  async "an ordinary browser has no bridge, and jweixin is silent in it"() {
    const { window, sandbox } = openPage({ profile: "browser" });
    const wx = loadJweixin(window);
    wx.config({ ...CONFIG, jsApiList: ["scanQRCode"] });
    let isReady = false;
    wx.ready(() => (isReady = true));
    await soon(150);
    assert.deepEqual(
      [window.WeixinJSBridge, isReady, sandbox.state, sandbox.activeProfile],
      [undefined, false, "off", "browser"],
    );
    assert.match(window.navigator.userAgent, /Android.*Chrome.*Mobile Safari/);
    assert.doesNotMatch(window.navigator.userAgent, /MicroMessenger/i);
  },

  async "a client lacks what belongs to another one, and says so when it is asked"() {
    for (const profile of PROFILES) {
      const { wx, sandbox } = await open(profile);
      const isInMiniProgram = profile === "miniprogram";
      const jsApiList = [...ONLY_IN_WECOM, "invokeMiniProgramAPI", "scanQRCode"];
      const { checkResult } = await call(wx, "checkJsApi", { jsApiList });
      assert.deepEqual(plain(checkResult), {
        openEnterpriseChat: false,
        launchMiniProgram: false,
        invokeMiniProgramAPI: isInMiniProgram,
        scanQRCode: true,
      });
      const members = { openEnterpriseChat: { userIds: "a" }, launchMiniProgram: { path: "a" } };
      for (const [name, options] of Object.entries(members)) {
        const { errMsg } = await call(wx, name, options);
        assert.equal(errMsg, `${name}:${missingWords(profile)}`, profile);
      }
      sandbox.outcomes.openEnterpriseChat = "ok";
      const { errMsg } = await call(wx, "openEnterpriseChat", members.openEnterpriseChat);
      assert.equal(errMsg, "openEnterpriseChat:ok", "an outcome that is set");
    }
  },

  async "older clients told the page that a share was cancelled"() {
    const { wx, sandbox } = await open("android");
    sandbox.outcomes.sendAppMessage = "cancel";
    const received = new Promise((resolve) =>
      wx.onMenuShareAppMessage({ ...SHARE, cancel: resolve }),
    );
    assert.equal(sandbox.share("friend").source, "event");
    assert.equal((await received).errMsg, "sendAppMessage:cancel");
  },

  async "a mini program gets posted messages when its web-view is left"() {
    const { wx, sandbox } = await open("miniprogram");
    const env = await new Promise((resolve) => wx.miniProgram.getEnv(resolve));
    assert.equal(env.miniprogram, true);
    for (const name of ["postMessage", "navigateTo"]) {
      const response = await new Promise((resolve) =>
        wx.miniProgram[name]({ url: "/p", data: { n: 1 }, complete: resolve }),
      );
      assert.equal(response.errMsg, "invokeMiniProgramAPI:ok");
    }
    assert.deepEqual(plain(sandbox.miniProgram), {
      moves: [{ name: "navigateTo", arg: { url: "/p" } }],
      posted: [{ n: 1 }],
      delivered: [],
    });
    for (const name of ["redirectTo", "switchTab", "reLaunch", "navigateBack"]) {
      await new Promise((resolve) => wx.miniProgram[name]({ url: "/p", complete: resolve }));
    }
    assert.deepEqual(plain(sandbox.miniProgram.delivered), [{ n: 1 }]);
    assert.deepEqual(plain(sandbox.miniProgram.moves.pop()), {
      name: "navigateBack",
      arg: { delta: 1 },
    });
    const phone = await open("ios");
    const refused = await new Promise((resolve) =>
      phone.wx.miniProgram.navigateBack({ complete: resolve }),
    );
    assert.equal(refused.errMsg, "invokeMiniProgramAPI:function not exist");
    assert.equal(
      (await new Promise((resolve) => phone.wx.miniProgram.getEnv(resolve))).miniprogram,
      false,
    );
  },

  async "the response of a share has the client's text"() {
    for (const [to, register, phone, tools] of [
      ["friend", "onMenuShareAppMessage", "send_app_msg:confirm", "sendAppMessage:ok"],
      ["timeline", "onMenuShareTimeline", "share_timeline:ok", "shareTimeline:ok"],
      ["qq", "onMenuShareQQ", "shareQQ:ok", "shareQQ:ok"],
    ]) {
      for (const [profile, expected] of [
        ["ios", { err_msg: phone }],
        ["devtools", { errMsg: tools }],
      ]) {
        const { wx, sandbox } = await open(profile);
        wx[register](SHARE);
        sandbox.share(to);
        await soon();
        assert.deepEqual(
          plain(sandbox.calls.filter((made) => !made.hidden).pop().response),
          expected,
        );
      }
    }
  },

  async "pay and addresses by the bridge itself have their own names"() {
    const { window } = openPage({ profile: "ios" });
    const invoke = (name, args) =>
      new Promise((resolve) => window.WeixinJSBridge.invoke(name, args, resolve));
    const pay = {
      appId: "wx1",
      timeStamp: "1",
      nonceStr: "n",
      package: "prepay_id=1",
      signType: "RSA",
      paySign: "s",
    };
    assert.deepEqual(plain(await invoke("getBrandWCPayRequest", pay)), {
      err_msg: "get_brand_wcpay_request:ok",
    });
    assert.deepEqual(plain(await invoke("getBrandWCPayRequest", { ...pay, paySign: "" })), {
      err_desc: "调用支付JSAPI缺少参数：paySign",
      err_msg: "get_brand_wcpay_request:fail",
    });
  },

  async "iOS wants the appId of a payment, and its values as strings"() {
    const pay = {
      appId: "wx1",
      timeStamp: "1",
      nonceStr: "n",
      package: "prepay_id=1",
      signType: "RSA",
      paySign: "s",
    };
    for (const [profile, change, missing] of [
      ["ios", { timeStamp: 1700000000 }, "timeStamp"],
      ["ios", { appId: undefined }, "appId"],
      ["ios", { nonceStr: 123 }, "nonceStr"],
      ["android", { timeStamp: 1700000000 }, null],
      ["android", { appId: undefined }, null],
    ]) {
      const { window } = openPage({ profile });
      const args = { ...pay, ...change };
      const reply = await new Promise((resolve) =>
        window.WeixinJSBridge.invoke("getBrandWCPayRequest", args, resolve),
      );
      const expected = missing
        ? {
            err_desc: `调用支付JSAPI缺少参数：${missing}`,
            err_msg: "get_brand_wcpay_request:fail",
          }
        : { err_msg: "get_brand_wcpay_request:ok" };
      assert.deepEqual(plain(reply), expected, `${profile} ${missing}`);
    }
  },

  async "a page undoes the user's font size, before any config"() {
    for (const [profile, zoom, adjusted] of [
      ["android", "1.25", ""],
      ["future", "1.25", ""],
      ["miniprogram", "1.25", ""],
      ["ios", "", "125%"],
      ["devtools", "", ""],
      ["desktop", "", ""],
      ["harmony", "", ""],
      ["harmony1", "", ""],
    ]) {
      const page = openStyled({ profile, fontSize: 4 });
      assert.deepEqual(page.look(), [zoom, adjusted], profile);
      for (const [fontSize, now] of [
        [0, 2],
        [3, 3],
        ["0", 2],
        ["4", 4],
        [undefined, 4],
        ["large", 4],
        [9, 4],
        ["2", 2],
      ]) {
        const field = profile === "devtools" ? "errMsg" : "err_msg";
        assert.deepEqual(plain(await page.setFontSize({ fontSize })), {
          [field]: "setFontSizeCallback:ok",
        });
        assert.equal(page.sandbox.fontSize, now, `${profile} ${fontSize}`);
      }
      assert.deepEqual(page.look(), ["", ""], profile);
    }
  },

  async "a page hears of the user's font size, and may undo it"() {
    for (const profile of PROFILES) {
      const { window, sandbox, look, setFontSize } = openStyled({ profile });
      const heard = [];
      window.WeixinJSBridge.on("menu:setfont", (event) => {
        heard.push([plain(event), look().some(Boolean)]);
        setFontSize({ fontSize: 0 });
      });
      const isScaled = sandbox.shape === "android" || sandbox.isIos;
      // The page's own call is no choice of the user, nor is the same choice again.
      for (const size of [2, 3, 3, undefined, 7, 1]) {
        sandbox.chooseFontSize(size);
        await soon();
        assert.equal(sandbox.fontSize, 2, profile);
        assert.deepEqual(look(), ["", ""], profile);
      }
      assert.deepEqual(
        heard,
        [3, 1].map((fontSize) => [{ fontSize }, isScaled]),
        profile,
      );
    }
  },

  "the font size leaves what the page has set, and goes with the simulator"() {
    const { window, document, sandbox, look } = openStyled({ profile: "ios" });
    document.body.style.webkitTextSizeAdjust = "100%";
    sandbox.chooseFontSize(3);
    assert.deepEqual(look(), ["", "112%"]);
    document.body.style.webkitTextSizeAdjust = "80%";
    sandbox.chooseFontSize(2);
    assert.deepEqual(look(), ["", "80%"]);
    sandbox.profile = "android";
    sandbox.chooseFontSize(1);
    sandbox.install();
    assert.deepEqual(look(), ["0.9", "80%"]);
    sandbox.uninstall();
    assert.deepEqual(look(), ["", "80%"]);
    assert.equal(window.WeixinJSBridge, undefined);
  },

  "the font size waits for the body"() {
    const { document, look } = openStyled({ profile: "ios", fontSize: 3 }, null);
    document.body = { style: { webkitTextSizeAdjust: "" } };
    document.dispatchEvent(new Event("DOMContentLoaded"));
    assert.deepEqual(look(), ["", "112%"]);
  },

  async "jweixin's own call after a payment is marked, too"() {
    const { wx, sandbox } = await open("android");
    await call(wx, "chooseWXPay", PAY);
    await soon();
    const asked = sandbox.calls.filter((made) => made.name === "getNetworkType");
    assert.equal(
      asked.every((made) => made.hidden),
      true,
    );
    assert.equal(sandbox.telemetry.length, asked.length);
  },

  async "a handler can be replaced, and long texts are cut in the journal"() {
    const journal = [];
    const { wx, sandbox } = await open("android", {
      journal: (entry) => journal.push(plain(entry)),
    });
    const before = sandbox.handle("scanQRCode");
    sandbox.handle("scanQRCode", (args, reply) => {
      setTimeout(() => {
        reply("ok", { resultStr: "x".repeat(2000) });
        reply("fail");
      }, 5);
    });
    assert.equal((await call(wx, "scanQRCode", { needResult: 1 })).resultStr.length, 2000);
    assert.equal(journal.at(-1).response.resultStr.length, 513);
    sandbox.handle("scanQRCode", before);
    assert.equal(
      (await call(wx, "scanQRCode", { needResult: 1 })).resultStr,
      "https://h5.example.com/?from=scan",
    );
  },
});

await runChecks(checks);
