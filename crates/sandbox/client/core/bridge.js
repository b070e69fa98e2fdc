/*
 * A WeChat client's side of the JS bridge, for pages under development.
 *
 * It has no dependency and holds no line of jweixin: it stands where the
 * native client stands, so that the real jweixin can be driven over it.
 * It must run before jweixin, which reads the user agent once, at load.
 *
 * This file is enough for `wx.config`, `checkJsApi`, `getNetworkType`, the
 * update*ShareData calls and the menu's items. The other APIs are answered by
 * the files beside it, each of which needs this one only. In order:
 *
 *   bridge.js  menu.js  image.js  voice.js  device.js  shop.js  launch.js
 *   open_tags.js
 *
 * Where a person is there, the files in sheets/ let them decide what the
 * client would ask them.
 *
 * Options, in `window.__weixinSandbox`, set before this file runs. All can be
 * changed later; those marked (*) count at the next `install()`.
 *
 *   profile   (*) "auto" | "android" | "ios" | "devtools" | "desktop" |
 *                 "harmony" | "future" (version 10) | "miniprogram" (its
 *                 web-view). Decides the user agent, the shapes of answers,
 *                 and the URL that a signature is checked for (the entry URL
 *                 on iOS, the current one elsewhere). A user agent that
 *                 already says MicroMessenger is kept, and decides the
 *                 profile itself.
 *   userAgent (*) a user agent to use whatever the browser's own says.
 *   bridge    (*) "preinjected" | "domready" | "late" | "twice" | "never":
 *                 when `window.WeixinJSBridge` appears ("twice": before the
 *                 page's scripts, and its event comes two times).
 *   lateMs    (*) for "late": milliseconds after the load event (80).
 *   delayMs       milliseconds before an answer (0; always asynchronous).
 *   verify        who judges `preVerifyJSAPI`: a URL that takes
 *                 POST {appId,timestamp,nonceStr,signature,url,jsApiList,
 *                 pageUrl[,signedUrl]}, or function (fields, done). The
 *                 answer is {ok, errMsg: "config:invalid signature", reason,
 *                 explanation}, or just true or false; a function may return
 *                 it instead of calling done. Without `verify` any complete
 *                 set of fields passes.
 *   signedUrl     the URL that the page had signed, where that is known: it
 *                 makes the explanation of a wrong signature better.
 *   journal       where calls are reported: a URL, function (entry), or null.
 *   outcomes      the outcome of calls, by bridge name (see below).
 *   grantAll      true: every API may be called without `wx.config`.
 *   network       "wifi" | "2g" | "3g" | "4g" | "5g" ("wifi").
 *   entryUrl      the URL of the document's first load (taken from location).
 *   fixtures      the data that the client finds on the phone: each file says
 *                 what it takes from here.
 *   ui            "none" | "sheets": who decides what a client asks a person.
 *                 "none": `fixtures` do, at once. "sheets": the user, on the
 *                 sheets of the files in sheets/. A call that is in `outcomes`
 *                 never shows a sheet.
 *   snapshot      true: the page is a snapshot (快照页), where the platform
 *                 allows no API. That each is answered as denied is a guess.
 *   autoInstall   false: wait for `install()`.
 *
 * outcomes[name] is one of
 *   "ok"       the default
 *   "cancel"   "<name>:cancel"
 *   "fail"     "<name>:fail"
 *   "denied"   "system:access_denied"
 *   "missing"  "system:function_not_exist"
 *   "never"    no answer at all
 *   "twice"    as "ok", and the same answer a second time
 *   an object, given as the raw answer, or function (args) that returns one;
 *   an array of all these: one for each call, the last one for all later ones.
 * A name that no file knows is "missing" unless it is listed.
 *
 * To read: `state` ("off", "waiting", "on", "refused"), `calls` (in order:
 * {name, args, response, hidden}; hidden is what jweixin does on its own),
 * `shareData` ({appMessage, timeline}), `menu` ({optionMenu, hidden}),
 * `granted` (names), `verdicts` (of each preVerifyJSAPI; the newest is
 * `lastVerdict`, with the explanation that no page gets to see), `telemetry`
 * (what jweixin would have sent), `eventHandlers` (of `on`), `logs`.
 * `activeProfile` is the profile in force; `shape` is what jweixin takes the
 * user agent for: "android", "ios" or "other"; `isIos` is not true of the
 * developer tools, which only look like it.
 * To do: `install()`, `uninstall()`, `reset()` (forget what can be read),
 * `emit(event, value)` (call the page's handler as the client would).
 *
 * To handle one more API:
 *
 *   __weixinSandbox.handle("scanQRCode", function (args, reply) {
 *     reply("ok", { resultStr: "..." });
 *   });
 *
 * `reply(how, fields)` answers "<name>:<how>" in the form of the client in
 * force, now or later, once; `reply.raw(answer)` gives an answer as it is;
 * `reply.denied()` says that it may not be used.
 * The function is only asked when the call is to succeed: the other outcomes,
 * rights, delay and journal are seen to before and after it. A later function
 * takes the place of an earlier one, which `handle(name)` returns.
 * `apis()` names what is answered so; `event(name)` makes the name of an event known to `checkJsApi`;
 * `fixture(name, otherwise)` reads `fixtures`;
 * `decide({args, reply, otherwise}, then)` calls `then` with what the person
 * chose, or with `otherwise` where there is no person or no sheet;
 * `sheet(name, open)` makes such a sheet known; `onReset(fn)` runs fn now and at each
 * reset; `onCall(fn)` shows it every call, whatever becomes of it;
 * `onVerdict(fn)` shows it each verdict with what was asked, once rights are given;
 * `later(fn, ms)` is a timer that dies with the bridge;
 * `isPermitted(name)` says whether the page may use it; `pageUrl()` is the URL that
 * the client knows the page by.
 */
(function (window, document, navigator) {
  "use strict";

  var VERSION = 1;
  var sandbox = window.__weixinSandbox || {};
  if (sandbox.version) {
    return;
  }
  window.__weixinSandbox = sandbox;
  sandbox.version = VERSION;
  refuseOldName("answer", "handle");
  refuseOldName("answers", "outcomes");
  refuseOldName("find", "fixture");
  refuseOldName("handlers", "eventHandlers");
  refuseOldName("reports", "telemetry");
  refuseOldName("world", "fixtures");

  var ANDROID_8 =
    "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UQ1A.240105.004; wv) AppleWebKit/537.36 " +
    "(KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 " +
    "MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003137) WeChat/arm64 Weixin " +
    "NetType/WIFI Language/zh_CN ABI/arm64";
  var CLIENTS = {
    android: { userAgent: ANDROID_8, platform: "Linux armv8l" },
    ios: {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 " +
        "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) " +
        "NetType/WIFI Language/zh_CN",
      platform: "iPhone",
    },
    // It shows an iPhone's user agent, whatever it runs on.
    devtools: {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 " +
        "(KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1 " +
        "wechatdevtools/1.06.2407110 MicroMessenger/8.0.5 Language/zh_CN webview/",
      platform: "iPhone",
    },
    desktop: {
      userAgent:
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
        "Chrome/116.0.0.0 Safari/537.36 NetType/WIFI " +
        "MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/8351",
      platform: "Win32",
    },
    // The browser's part is the system's documented default; the version of
    // the client behind it is a guess.
    harmony: {
      userAgent:
        "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) " +
        "Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile " +
        "MicroMessenger/8.0.10(0xf3800a00) Weixin NetType/WIFI Language/zh_CN",
      platform: "Linux aarch64",
    },
    // A version that compares as less than "6.0.2" where texts are compared.
    future: {
      userAgent: ANDROID_8.replace(
        "MicroMessenger/8.0.49.2600(0x28003137)",
        "MicroMessenger/10.0.1.2900(0x2A000130)",
      ),
      platform: "Linux armv8l",
    },
    miniprogram: {
      userAgent: ANDROID_8 + " miniProgram/wx5a4d6f78c1e2b390",
      platform: "Linux armv8l",
    },
  };
  var DEVICES = { android: "android", ios: "ios", other: "desktop" };
  // What clients call an API in `err_msg`, where that is known to differ.
  var PREFIXES = {
    editAddress: "edit_address",
    getBrandWCPayRequest: "get_brand_wcpay_request",
    sendAppMessage: "send_app_msg",
    shareTimeline: "share_timeline",
  };
  // Old Android clients name these too in snake case.
  var ANDROID_PREFIXES = {
    getNetworkType: "get_network_type",
    preVerifyJSAPI: "pre_verify_jsapi",
  };
  // What the page calls them, for a client that makes `errMsg` itself.
  var PAGE_NAMES = {
    batchAddCard: "addCard",
    batchViewCard: "openCard",
    consumedShareCard: "consumeAndShareCard",
    editAddress: "openAddress",
    geoLocation: "getLocation",
    getBrandWCPayRequest: "chooseWXPay",
    getRecevieBizHongBaoRequest: "openEnterpriseRedPacket",
    imagePreview: "previewImage",
    openProductViewWithPid: "openProductSpecificView",
    preVerifyJSAPI: "config",
    startMonitoringBeacons: "startSearchBeacons",
    stopMonitoringBeacons: "stopSearchBeacons",
  };
  // jweixin's telemetry. It carries the page's whole URL, so it must not leave.
  var REPORT_URL = /^https?:\/\/open\.weixin\.qq\.com\/sdk\/report\?/;
  var VERIFY_FIELDS = [
    "appId",
    "verifyAppId",
    "verifySignType",
    "verifyTimestamp",
    "verifyNonceStr",
    "verifySignature",
  ];
  // May be called without wx.config.
  var DEFAULT_RIGHTS = [
    "preVerifyJSAPI",
    "checkJsApi",
    "getBrandWCPayRequest",
    "invokeMiniProgramAPI",
  ];
  // Who may hear of a share may also answer it.
  var IMPLIED_BY = {
    sendAppMessage: "menu:share:appmessage",
    shareQQ: "menu:share:qq",
    shareQZone: "menu:share:QZone",
    shareTimeline: "menu:share:timeline",
    shareWeiboApp: "menu:share:weiboApp",
  };
  // The items that no page can hide.
  var BASE_ITEMS =
    /^menuItem:(exposeArticle|setFont|dayMode|nightMode|refresh|profile|addContact)$/;
  // Of a text in the journal: a picture is longer than its story.
  var JOURNAL_TEXT = 512;

  setDefault("profile", "auto");
  setDefault("bridge", "preinjected");
  setDefault("lateMs", 80);
  setDefault("delayMs", 0);
  setDefault("verify", null);
  setDefault("journal", null);
  setDefault("outcomes", {});
  setDefault("grantAll", false);
  setDefault("network", "wifi");
  setDefault("entryUrl", window.location.href);
  setDefault("signedUrl", null);
  setDefault("fixtures", {});
  setDefault("ui", "none");
  setDefault("snapshot", false);
  sandbox.state = "off";

  var installation = null;
  // True between jweixin's `new Image()` for its report and the
  // getNetworkType call that belongs to it.
  var reportAhead = false;
  // How many pieces of code are running in which such an image may be made.
  var watching = 0;
  var known = {};
  var events = {};
  var sheets = {};
  var resets = [];
  var watchers = [];
  var judges = [];

  function setDefault(name, value) {
    if (sandbox[name] === undefined) {
      sandbox[name] = value;
    }
  }

  // Names of before 0.1: a page that still uses one is told the new one.
  function refuseOldName(name, newName) {
    function refuse() {
      throw new Error("__weixinSandbox." + name + " is now called " + newName);
    }
    if (has(sandbox, name)) {
      refuse();
    }
    Object.defineProperty(sandbox, name, { get: refuse, set: refuse });
  }

  function clone(value) {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  }

  function has(object, name) {
    return Object.prototype.hasOwnProperty.call(object, name);
  }

  // Pages choose names: `constructor` is none that an object here has.
  function own(object, name) {
    return has(object, name) ? object[name] : undefined;
  }

  function withoutHash(url) {
    return url.split("#")[0];
  }

  // ---- what can be read -------------------------------------------------

  sandbox.reset = function () {
    sandbox.calls = [];
    sandbox.shareData = { appMessage: null, timeline: null };
    sandbox.menu = { optionMenu: true, hidden: [] };
    sandbox.granted = [];
    sandbox.verdicts = [];
    sandbox.lastVerdict = null;
    sandbox.telemetry = [];
    sandbox.logs = [];
    sandbox.eventHandlers = {};
    sandbox.pictures = {};
    resets.forEach(function (forget) {
      forget(sandbox);
    });
  };

  sandbox.onReset = function (forget) {
    resets.push(forget);
    forget(sandbox);
  };

  sandbox.fixture = function (name, otherwise) {
    var found = sandbox.fixtures && sandbox.fixtures[name];
    return clone(found === undefined ? otherwise : found);
  };

  // ---- the environment --------------------------------------------------

  function profileOf(userAgent) {
    var marks = [
      [/wechatdevtools|wxdebugger/i, "devtools"],
      [/miniprogram/i, "miniprogram"],
      [/openharmony|harmonyos/i, "harmony"],
      [/android/i, "android"],
      [/iphone|ipad/i, "ios"],
    ];
    for (var at = 0; at < marks.length; at += 1) {
      if (marks[at][0].test(userAgent)) {
        return marks[at][1];
      }
    }
    return "desktop";
  }

  // As jweixin tells them apart: another shape would break it.
  function shapeOf(userAgent) {
    if (/android/i.test(userAgent)) {
      return "android";
    }
    return /iphone|ipad/i.test(userAgent) ? "ios" : "other";
  }

  function isWeChat(userAgent) {
    return /micromessenger/i.test(userAgent);
  }

  function chooseEnvironment() {
    var real = navigator.userAgent;
    if (sandbox.userAgent) {
      return environment(profileOf(sandbox.userAgent), sandbox.userAgent, true);
    }
    if (isWeChat(real)) {
      return environment(profileOf(real), real, false);
    }
    var profile = has(CLIENTS, sandbox.profile) ? sandbox.profile : profileOf(real);
    return environment(profile, CLIENTS[profile].userAgent, true);
  }

  function environment(profile, userAgent, isOurs) {
    var shape = shapeOf(userAgent);
    return {
      profile: profile,
      userAgent: userAgent,
      isOurs: isOurs,
      platform: CLIENTS[profile === "miniprogram" ? DEVICES[shape] : profile].platform,
      shape: shape,
      // The developer tools only look like an iPhone.
      isIos: shape === "ios" && profile !== "devtools",
    };
  }

  function shadow(object, name, value) {
    Object.defineProperty(object, name, {
      configurable: true,
      get: function () {
        return value;
      },
    });
  }

  function enterEnvironment(environment) {
    if (environment.isOurs) {
      shadow(navigator, "userAgent", environment.userAgent);
      shadow(navigator, "platform", environment.platform);
    }
    if (environment.isIos) {
      window.__wxjs_is_wkwebview = true;
    }
  }

  function leaveEnvironment(environment) {
    if (environment.isOurs) {
      delete navigator.userAgent;
      delete navigator.platform;
    }
    if (environment.isIos) {
      delete window.__wxjs_is_wkwebview;
    }
    if (environment.profile === "miniprogram") {
      delete window.__wxjs_environment;
    }
  }

  // ---- the journal ------------------------------------------------------

  function report(entry) {
    if (typeof sandbox.journal === "function") {
      sandbox.journal(entry);
    } else if (sandbox.journal) {
      post(sandbox.journal, JSON.stringify(entry));
    }
  }

  // Fire and forget. Text needs no preflight, and outlives the page.
  function post(url, body) {
    if (window.fetch) {
      window
        .fetch(url, { method: "POST", mode: "no-cors", keepalive: true, body: body })
        ["catch"](ignore);
    } else if (navigator.sendBeacon) {
      navigator.sendBeacon(url, body);
    }
  }

  function ignore() {}

  function reportCall(call) {
    var args = shortened(call.args);
    if (call.name !== "preVerifyJSAPI") {
      VERIFY_FIELDS.forEach(function (field) {
        delete args[field];
      });
    }
    report({
      kind: "bridge",
      name: call.name,
      args: args,
      response: call.response === undefined ? null : shortened(call.response),
      hidden: call.hidden,
    });
  }

  function shortened(value) {
    var text = JSON.stringify(value, function (key, part) {
      var isLong = typeof part === "string" && part.length > JOURNAL_TEXT;
      return isLong ? part.slice(0, JOURNAL_TEXT) + "…" : part;
    });
    return JSON.parse(text);
  }

  // ---- images: jweixin's telemetry, and pictures of the client's -------

  function watchImages() {
    var prototype = window.HTMLImageElement && window.HTMLImageElement.prototype;
    var original = prototype && Object.getOwnPropertyDescriptor(prototype, "src");
    if (!original || !original.set) {
      return ignore;
    }
    Object.defineProperty(prototype, "src", {
      configurable: true,
      enumerable: original.enumerable,
      get: original.get,
      set: function (value) {
        if (REPORT_URL.test(value)) {
          keepReport(String(value));
        } else {
          original.set.call(this, picture(value));
        }
      },
    });
    var ownsSetAttribute = has(prototype, "setAttribute");
    var setAttribute = prototype.setAttribute;
    prototype.setAttribute = function (name, value) {
      setAttribute.call(this, name, name === "src" ? picture(value) : value);
    };
    var releaseConstructor = watchConstructor();
    return function () {
      Object.defineProperty(prototype, "src", original);
      if (ownsSetAttribute) {
        prototype.setAttribute = setAttribute;
      } else {
        delete prototype.setAttribute;
      }
      releaseConstructor();
    };
  }

  // A phone's web view shows a `localId` as a picture. iOS does not, any more.
  function picture(address) {
    var known = sandbox.pictures[String(address).toLowerCase()];
    return known && !sandbox.isIos ? known : address;
  }

  // jweixin makes the image of its report just before the getNetworkType call
  // that belongs to it.
  function watchConstructor() {
    var RealImage = window.Image;
    function WatchedImage(width, height) {
      if (watching > 0) {
        reportAhead = true;
      }
      return new RealImage(width, height);
    }
    WatchedImage.prototype = RealImage.prototype;
    window.Image = WatchedImage;
    return function () {
      if (window.Image === WatchedImage) {
        window.Image = RealImage;
      }
    };
  }

  function beginWatch() {
    watching += 1;
  }

  function endWatch() {
    watching -= 1;
    reportAhead = false;
  }

  function keepReport(url) {
    var fields = {};
    url
      .slice(url.indexOf("?") + 1)
      .split("&")
      .forEach(function (pair) {
        var at = pair.indexOf("=");
        fields[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
      });
    // The page's query may hold a code, its fragment a session.
    fields.u = (fields.u || "").split(/[?#]/)[0];
    sandbox.telemetry.push(fields);
    report({ kind: "report", name: "sdk/report", args: fields });
  }

  function runCallback(callback, answer) {
    beginWatch();
    try {
      callback(answer);
    } finally {
      endWatch();
    }
  }

  // ---- answers ----------------------------------------------------------

  function prefixOf(name) {
    return (
      own(PREFIXES, name) || (sandbox.shape === "android" && own(ANDROID_PREFIXES, name)) || name
    );
  }

  // Phones send `err_msg`, which jweixin rewrites; the developer tools send
  // `errMsg`, which it leaves alone.
  function ended(name, how, fields) {
    var raw = clone(fields) || {};
    if (sandbox.activeProfile === "devtools") {
      raw.errMsg = (own(PAGE_NAMES, name) || name) + ":" + devToolsWords(name, how);
    } else {
      raw.err_msg = prefixOf(name) + ":" + how;
    }
    return raw;
  }

  function devToolsWords(name, how) {
    if (how === "confirm") {
      return "ok";
    }
    var words = how.replace(/^fail_/, "");
    if (name !== "preVerifyJSAPI" || words === how) {
      return words;
    }
    return "fail,Error: " + (DEVTOOLS_REFUSALS[words] || same)(words);
  }

  var DEVTOOLS_REFUSALS = {
    "invalid signature": function (words) {
      var now = new Date().toISOString().slice(0, 19).replace("T", " ");
      return "系统错误，错误码：63002," + words + " [" + now + "][]";
    },
    "invalid appid": function () {
      return "AppID 不合法";
    },
  };

  function same(words) {
    return words;
  }

  function deniedAnswer(name) {
    return sandbox.activeProfile === "devtools"
      ? ended(name, "permission denied")
      : { err_msg: "system:access_denied" };
  }

  // jweixin takes this one for a success of wx.config, but only in this form.
  function missingAnswer(name) {
    return sandbox.activeProfile === "devtools" && name !== "preVerifyJSAPI"
      ? ended(name, "function not exist")
      : { err_msg: "system:function_not_exist" };
  }

  sandbox.handle = function (name, fn) {
    if (fn) {
      known[name] = fn;
    }
    return known[name];
  };

  sandbox.apis = function () {
    return Object.keys(known);
  };

  sandbox.event = function (name) {
    events[name] = true;
  };

  sandbox.onVerdict = function (fn) {
    judges.push(fn);
  };

  sandbox.onCall = function (fn) {
    watchers.push(fn);
  };

  // `open(args, end)` ends with end.choose(choice), end.cancel(), end.fail() or
  // end.deny(); `end.otherwise` is what is chosen where nobody is asked.
  sandbox.sheet = function (name, open) {
    sheets[name] = open;
  };

  sandbox.decide = function (question, then) {
    var reply = question.reply;
    var open = has(sheets, reply.call) && sheets[reply.call];
    if (!open || sandbox.ui !== "sheets" || has(sandbox.outcomes, reply.call)) {
      then(question.otherwise);
      return;
    }
    open(question.args, {
      otherwise: question.otherwise,
      choose: then,
      cancel: function () {
        reply("cancel");
      },
      fail: function () {
        reply("fail");
      },
      deny: reply.denied,
    });
  };

  sandbox.handle("preVerifyJSAPI", judge);

  sandbox.handle("checkJsApi", function (args, reply) {
    var result = {};
    (args.jsApiList || []).forEach(function (name) {
      result[name] = isCallable(name) || has(events, name);
    });
    reply("ok", { checkResult: sandbox.shape === "android" ? JSON.stringify(result) : result });
  });

  sandbox.handle("getNetworkType", function (args, reply) {
    var isWifi = sandbox.network === "wifi";
    if (sandbox.activeProfile === "devtools") {
      reply("ok", { subtype: sandbox.network });
    } else if (isWifi) {
      reply.raw({ err_msg: "network_type:wifi" });
    } else {
      reply.raw({ err_msg: "network_type:wwan", subtype: sandbox.network });
    }
  });

  sandbox.handle("updateAppMessageShareData", function (args, reply) {
    sandbox.shareData.appMessage = pick(args, ["title", "desc", "link", "imgUrl"]);
    reply("ok");
  });

  sandbox.handle("updateTimelineShareData", function (args, reply) {
    sandbox.shareData.timeline = pick(args, ["title", "link", "imgUrl"]);
    reply("ok");
  });

  sandbox.handle("hideMenuItems", function (args, reply) {
    (args.menuList || []).forEach(function (item) {
      if (!BASE_ITEMS.test(item) && sandbox.menu.hidden.indexOf(item) < 0) {
        sandbox.menu.hidden.push(item);
      }
    });
    reply("ok");
  });

  sandbox.handle("showMenuItems", function (args, reply) {
    sandbox.menu.hidden = sandbox.menu.hidden.filter(function (item) {
      return (args.menuList || []).indexOf(item) < 0;
    });
    reply("ok");
  });

  sandbox.handle("hideOptionMenu", function (args, reply) {
    sandbox.menu.optionMenu = false;
    reply("ok");
  });

  sandbox.handle("showOptionMenu", function (args, reply) {
    sandbox.menu.optionMenu = true;
    reply("ok");
  });

  function pick(object, names) {
    var picked = {};
    names.forEach(function (name) {
      if (object[name] !== undefined) {
        picked[name] = object[name];
      }
    });
    return picked;
  }

  // Whether it can be called; of events checkJsApi knows, too.
  function isCallable(name) {
    var setting = own(sandbox.outcomes, name);
    if (Array.isArray(setting)) {
      setting = setting[0];
    }
    return setting === undefined ? has(known, name) : setting !== "missing";
  }

  sandbox.isPermitted = function (name) {
    var rights = DEFAULT_RIGHTS.concat(sandbox.granted);
    return sandbox.grantAll || rights.indexOf(name) >= 0 || rights.indexOf(IMPLIED_BY[name]) >= 0;
  };

  function settingFor(name) {
    var setting = own(sandbox.outcomes, name);
    if (Array.isArray(setting)) {
      setting = setting.length > 1 ? setting.shift() : setting[0];
    }
    return setting === undefined ? "ok" : setting;
  }

  function respond(call, answer) {
    var name = call.name;
    var isMissing = !isCallable(name);
    var setting = settingFor(name);
    var succeeds = setting === "ok" || setting === "twice";
    if (name === "preVerifyJSAPI" && (!succeeds || sandbox.snapshot)) {
      sandbox.granted = [];
    }
    if (setting === "never") {
      reportCall(call);
    } else if (isMissing) {
      answer(missingAnswer(name));
    } else if (setting === "denied" || sandbox.snapshot) {
      answer(deniedAnswer(name));
    } else if (!call.hidden && !sandbox.isPermitted(name)) {
      answer(ended(name, "fail, the permission value is offline verifying"));
    } else if (typeof setting === "function") {
      answer(setting(clone(call.args)));
    } else if (typeof setting === "object") {
      answer(setting);
    } else if (!succeeds) {
      answer(ended(name, setting));
    } else if (has(known, name)) {
      known[name](clone(call.args), replyTo(call, answer, setting === "twice"));
    } else {
      answer(ended(name, "ok"));
    }
  }

  function replyTo(call, answer, isTwice) {
    var isDone = false;
    function raw(given, beforeCallback) {
      if (isDone) {
        return;
      }
      isDone = true;
      answer(given, beforeCallback);
      if (isTwice) {
        answer(given);
      }
    }
    function reply(how, fields, beforeCallback) {
      raw(ended(call.name, how || "ok", fields), beforeCallback);
    }
    reply.raw = raw;
    reply.call = call.name;
    reply.denied = function () {
      raw(deniedAnswer(call.name));
    };
    return reply;
  }

  // ---- preVerifyJSAPI ---------------------------------------------------

  // The page's URL, as far as the client sees it.
  sandbox.pageUrl = function () {
    return withoutHash(sandbox.isIos ? sandbox.entryUrl : window.location.href);
  };

  function judge(args, reply) {
    var fields = {
      appId: args.verifyAppId,
      timestamp: args.verifyTimestamp,
      nonceStr: args.verifyNonceStr,
      signature: args.verifySignature,
      url: sandbox.pageUrl(),
      jsApiList: args.verifyJsApiList || [],
      pageUrl: window.location.href,
    };
    if (sandbox.signedUrl) {
      fields.signedUrl = sandbox.signedUrl;
    }
    askVerifier(fields, function (given) {
      var verdict = readVerdict(given);
      verdict.url = fields.url;
      sandbox.verdicts.push(verdict);
      sandbox.lastVerdict = verdict;
      reply(verdict.ok ? "ok" : "fail_" + verdict.text, {}, function () {
        // Rights begin with the answer: what was called before it is refused.
        sandbox.granted = verdict.ok ? fields.jsApiList : [];
        judges.forEach(function (hear) {
          hear(verdict, args);
        });
      });
    });
  }

  function readVerdict(given) {
    if (given === true || given === false) {
      given = { ok: given };
    }
    var text = String((given && given.errMsg) || "config:invalid signature");
    return {
      ok: Boolean(given && given.ok),
      text: text.slice(text.indexOf(":") + 1),
      reason: (given && given.reason) || null,
      explanation: (given && given.explanation) || null,
    };
  }

  function askVerifier(fields, done) {
    var asked = false;
    function once(verdict) {
      if (!asked) {
        asked = true;
        done(verdict);
      }
    }
    if (typeof sandbox.verify === "function") {
      var returned = sandbox.verify(clone(fields), once);
      if (returned !== undefined) {
        once(returned);
      }
    } else if (sandbox.verify) {
      askServer(sandbox.verify, fields, once);
    } else {
      once(Boolean(fields.appId && fields.timestamp && fields.nonceStr && fields.signature));
    }
  }

  function askServer(url, fields, done) {
    var unreachable = {
      ok: false,
      errMsg: "config:network timeout",
      reason: "verifier_unreachable",
    };
    var request = new window.XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      try {
        done(JSON.parse(request.responseText));
      } catch (_error) {
        done(unreachable);
      }
    };
    request.onerror = function () {
      done(unreachable);
    };
    request.send(JSON.stringify(fields));
  }

  // ---- the bridge -------------------------------------------------------

  function invoke(name, args, callback) {
    if (typeof args === "function") {
      callback = args;
      args = {};
    }
    var call = {
      name: String(name),
      args: clone(args) || {},
      response: undefined,
      hidden: name === "getNetworkType" && reportAhead,
    };
    if (call.hidden) {
      reportAhead = false;
    }
    sandbox.calls.push(call);
    if (call.name === "getBrandWCPayRequest") {
      // The newer body of jweixin reports it within the same turn.
      beginWatch();
      window.setTimeout(endWatch, 0);
    }
    watchers.forEach(function (watch) {
      watch(call);
    });
    respond(call, function (raw, beforeCallback) {
      sandbox.later(function () {
        call.response = clone(raw);
        if (beforeCallback) {
          beforeCallback();
        }
        reportCall(call);
        if (typeof callback === "function") {
          runCallback(callback, clone(raw));
        }
      }, sandbox.delayMs);
    });
  }

  sandbox.later = function (then, milliseconds) {
    var current = installation;
    return window.setTimeout(function () {
      if (installation === current) {
        then();
      }
    }, milliseconds);
  };

  function on(event, handler) {
    sandbox.eventHandlers[event] = handler;
  }

  sandbox.emit = function (event, value) {
    var handler = sandbox.eventHandlers[event];
    if (handler) {
      handler(clone(value === undefined ? {} : value));
    }
    return Boolean(handler);
  };

  function makeBridge() {
    return {
      invoke: invoke,
      call: sandbox.activeProfile === "devtools" ? refuseCall : invoke,
      on: on,
      log: function (text) {
        sandbox.logs.push(String(text));
      },
      __weixinSandbox: sandbox,
    };
  }

  // The developer tools have the name only.
  function refuseCall(name) {
    sandbox.logs.push("call is not supported: " + name);
  }

  // ---- coming and going -------------------------------------------------

  function show(current) {
    if (installation !== current) {
      return;
    }
    if (!isOursOrAbsent(window.WeixinJSBridge)) {
      sandbox.uninstall();
      sandbox.state = "refused";
      return;
    }
    window.WeixinJSBridge = current.bridge;
    if (current.environment.profile === "miniprogram") {
      window.__wxjs_environment = "miniprogram";
    }
    sandbox.state = "on";
  }

  function announce(current) {
    if (installation !== current || sandbox.state !== "on") {
      return;
    }
    var event = document.createEvent("Event");
    event.initEvent("WeixinJSBridgeReady", false, false);
    document.dispatchEvent(event);
  }

  function showAndAnnounce(current) {
    show(current);
    announce(current);
  }

  function isOursOrAbsent(bridge) {
    return !bridge || Boolean(bridge.__weixinSandbox);
  }

  function after(state, target, event, then) {
    if (document.readyState === "complete" || document.readyState === state) {
      window.setTimeout(then, 0);
    } else {
      target.addEventListener(event, then, false);
    }
  }

  var SCHEDULE = {
    preinjected: function (current) {
      show(current);
      window.setTimeout(function () {
        announce(current);
      }, 0);
    },
    domready: function (current) {
      after("interactive", document, "DOMContentLoaded", function () {
        showAndAnnounce(current);
      });
    },
    late: function (current) {
      after("complete", window, "load", function () {
        window.setTimeout(function () {
          showAndAnnounce(current);
        }, sandbox.lateMs);
      });
    },
    twice: function (current) {
      show(current);
      [0, 1].forEach(function () {
        window.setTimeout(function () {
          announce(current);
        }, 0);
      });
    },
    never: ignore,
  };

  // Answers whether it took the bridge's place: a real client keeps it.
  sandbox.install = function () {
    var present = window.WeixinJSBridge;
    if (!isOursOrAbsent(present)) {
      sandbox.state = "refused";
      return false;
    }
    if (present) {
      present.__weixinSandbox.uninstall();
    }
    sandbox.uninstall();
    sandbox.reset();
    var environment = chooseEnvironment();
    enterEnvironment(environment);
    sandbox.activeProfile = environment.profile;
    sandbox.shape = environment.shape;
    sandbox.isIos = environment.isIos;
    installation = {
      environment: environment,
      bridge: makeBridge(),
      releaseImages: watchImages(),
    };
    sandbox.state = "waiting";
    (SCHEDULE[sandbox.bridge] || SCHEDULE.preinjected)(installation);
    return true;
  };

  sandbox.uninstall = function () {
    if (!installation) {
      return;
    }
    installation.releaseImages();
    leaveEnvironment(installation.environment);
    if (window.WeixinJSBridge === installation.bridge) {
      delete window.WeixinJSBridge;
    }
    installation = null;
    sandbox.state = "off";
  };

  // A real client may bring its bridge after us.
  document.addEventListener("WeixinJSBridgeReady", function () {
    if (installation && !isOursOrAbsent(window.WeixinJSBridge)) {
      sandbox.uninstall();
      sandbox.state = "refused";
    }
  });

  sandbox.reset();
  if (sandbox.autoInstall !== false) {
    sandbox.install();
  }
})(window, window.document, window.navigator);
