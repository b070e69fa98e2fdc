/*
 * A WeChat client's side of the JS bridge, for pages under development.
 *
 * It has no dependency and holds no line of jweixin: it stands where the
 * native client stands, so that the real jweixin can be driven over it.
 * It must run before jweixin, which reads the user agent once, at load.
 *
 * Options, in `window.__weixinSandbox`, set before this file runs. All can be
 * changed later; those marked (*) count at the next `install()`.
 *
 *   profile   (*) "auto" | "android" | "ios" | "desktop". Decides the user
 *                 agent, the shapes of answers, and the URL that a signature
 *                 is checked for (the entry URL on iOS, the current one
 *                 elsewhere). A user agent that already says MicroMessenger
 *                 is kept, and decides the profile itself.
 *   userAgent (*) a user agent to use whatever the browser's own says.
 *   bridge    (*) "preinjected" | "domready" | "late" | "never": when
 *                 `window.WeixinJSBridge` appears.
 *   lateMs    (*) for "late": milliseconds after the load event (80).
 *   delayMs       milliseconds before an answer (0; always asynchronous).
 *   verify        who judges `preVerifyJSAPI`: a URL that takes
 *                 POST {appId,timestamp,nonceStr,signature,url,jsApiList}, or
 *                 function (fields, done). The answer is
 *                 {ok, errMsg: "config:invalid signature", reason}, or just
 *                 true or false; a function may return it instead of calling
 *                 done. Without `verify` any complete set of fields passes.
 *   journal       where calls are reported: a URL, function (entry), or null.
 *   answers       how calls end, by bridge name (see below).
 *   grantAll      true: every API may be called without `wx.config`.
 *   network       "wifi" | "2g" | "3g" | "4g" | "5g" ("wifi").
 *   entryUrl      the URL of the document's first load (taken from location).
 *   autoInstall   false: wait for `install()`.
 *
 * answers[name] is one of
 *   "ok"       the default
 *   "cancel"   "<name>:cancel"
 *   "fail"     "<name>:fail"
 *   "denied"   "system:access_denied"
 *   "missing"  "system:function_not_exist"
 *   "never"    no answer at all
 *   an object, given as the raw answer, or function (args) that returns one.
 * A name that this file does not know is "missing" unless it is listed.
 *
 * To read: `state` ("off", "waiting", "on", "refused"), `calls` (in order:
 * {name, args, answer, hidden}; hidden is what jweixin does on its own),
 * `shareData` ({appMessage, timeline}), `menu` ({optionMenu, hidden}),
 * `granted` (names), `verdicts` (of each preVerifyJSAPI), `reports` (swallowed
 * telemetry), `handlers` (of `on`), `logs`.
 * `activeProfile` is the profile in force.
 * To do: `install()`, `uninstall()`, `reset()` (forget what can be read),
 * `emit(event, value)` (call the page's handler as the client would).
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

  var USER_AGENTS = {
    android:
      "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UQ1A.240105.004; wv) AppleWebKit/537.36 " +
      "(KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 " +
      "MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003137) WeChat/arm64 Weixin " +
      "NetType/WIFI Language/zh_CN ABI/arm64",
    ios:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 " +
      "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) " +
      "NetType/WIFI Language/zh_CN",
    desktop:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
      "Chrome/116.0.0.0 Safari/537.36 NetType/WIFI " +
      "MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/8351"
  };
  var PLATFORMS = { android: "Linux armv8l", ios: "iPhone", desktop: "Win32" };
  // jweixin's telemetry. It carries the page's whole URL, so it must not leave.
  var REPORT_URL = /^https?:\/\/open\.weixin\.qq\.com\/sdk\/report\?/;
  var VERIFY_FIELDS = [
    "appId",
    "verifyAppId",
    "verifySignType",
    "verifyTimestamp",
    "verifyNonceStr",
    "verifySignature"
  ];
  // May be called without wx.config.
  var DEFAULT_RIGHTS = ["preVerifyJSAPI", "checkJsApi"];

  setDefault("profile", "auto");
  setDefault("bridge", "preinjected");
  setDefault("lateMs", 80);
  setDefault("delayMs", 0);
  setDefault("verify", null);
  setDefault("journal", null);
  setDefault("answers", {});
  setDefault("grantAll", false);
  setDefault("network", "wifi");
  setDefault("entryUrl", window.location.href);
  sandbox.state = "off";

  var installation = null;
  // True between jweixin's `new Image()` for its report and the
  // getNetworkType call that belongs to it.
  var reportAhead = false;

  function setDefault(name, value) {
    if (sandbox[name] === undefined) {
      sandbox[name] = value;
    }
  }

  function clone(value) {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
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
    sandbox.reports = [];
    sandbox.logs = [];
    sandbox.handlers = {};
  };

  // ---- the environment --------------------------------------------------

  function profileOf(userAgent) {
    if (/android/i.test(userAgent)) {
      return "android";
    }
    return /iphone|ipad/i.test(userAgent) ? "ios" : "desktop";
  }

  function isWeChat(userAgent) {
    return /micromessenger/i.test(userAgent);
  }

  function chooseEnvironment() {
    var real = navigator.userAgent;
    if (sandbox.userAgent) {
      return { profile: profileOf(sandbox.userAgent), userAgent: sandbox.userAgent };
    }
    if (isWeChat(real)) {
      return { profile: profileOf(real), userAgent: null };
    }
    var profile = USER_AGENTS[sandbox.profile] ? sandbox.profile : profileOf(real);
    return { profile: profile, userAgent: USER_AGENTS[profile] };
  }

  function shadow(object, name, value) {
    Object.defineProperty(object, name, {
      configurable: true,
      get: function () {
        return value;
      }
    });
  }

  function enterEnvironment(environment) {
    if (environment.userAgent) {
      shadow(navigator, "userAgent", environment.userAgent);
      shadow(navigator, "platform", PLATFORMS[environment.profile]);
    }
    if (environment.profile === "ios") {
      window.__wxjs_is_wkwebview = true;
    }
  }

  function leaveEnvironment(environment) {
    if (environment.userAgent) {
      delete navigator.userAgent;
      delete navigator.platform;
    }
    if (environment.profile === "ios") {
      delete window.__wxjs_is_wkwebview;
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
    var args = clone(call.args);
    if (call.name !== "preVerifyJSAPI") {
      VERIFY_FIELDS.forEach(function (field) {
        delete args[field];
      });
    }
    report({
      kind: "bridge",
      name: call.name,
      args: args,
      answer: call.answer === undefined ? null : call.answer,
      hidden: call.hidden
    });
  }

  // ---- jweixin's telemetry ----------------------------------------------

  function swallowReports() {
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
          original.set.call(this, value);
        }
      }
    });
    return function () {
      Object.defineProperty(prototype, "src", original);
    };
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
    sandbox.reports.push(fields);
    report({ kind: "report", name: "sdk/report", args: fields });
  }

  // jweixin makes the image of its report just before the getNetworkType call
  // that belongs to it, within the callback of another call.
  function runCallback(callback, answer) {
    var RealImage = window.Image;
    function WatchedImage(width, height) {
      reportAhead = true;
      return new RealImage(width, height);
    }
    WatchedImage.prototype = RealImage && RealImage.prototype;
    window.Image = WatchedImage;
    try {
      callback(answer);
    } finally {
      reportAhead = false;
      if (window.Image === WatchedImage) {
        window.Image = RealImage;
      }
    }
  }

  // ---- answers ----------------------------------------------------------

  // Old Android clients name their answers in snake case.
  function prefixOf(name) {
    var snake = { preVerifyJSAPI: "pre_verify_jsapi", getNetworkType: "get_network_type" };
    return (sandbox.activeProfile === "android" && snake[name]) || name;
  }

  function ended(name, how) {
    return { err_msg: prefixOf(name) + ":" + how };
  }

  var KNOWN = {
    preVerifyJSAPI: function (args, answer) {
      judge(args, answer);
    },
    checkJsApi: function (args, answer) {
      var result = {};
      (args.jsApiList || []).forEach(function (name) {
        result[name] = isKnown(name);
      });
      var raw = ended("checkJsApi", "ok");
      raw.checkResult = sandbox.activeProfile === "android" ? JSON.stringify(result) : result;
      answer(raw);
    },
    getNetworkType: function (args, answer) {
      var wifi = sandbox.network === "wifi";
      var raw = { err_msg: "network_type:" + (wifi ? "wifi" : "wwan") };
      if (!wifi) {
        raw.subtype = sandbox.network;
      }
      answer(raw);
    },
    updateAppMessageShareData: function (args, answer) {
      sandbox.shareData.appMessage = pick(args, ["title", "desc", "link", "imgUrl"]);
      answer(ended("updateAppMessageShareData", "ok"));
    },
    updateTimelineShareData: function (args, answer) {
      sandbox.shareData.timeline = pick(args, ["title", "link", "imgUrl"]);
      answer(ended("updateTimelineShareData", "ok"));
    },
    hideMenuItems: function (args, answer) {
      (args.menuList || []).forEach(function (item) {
        if (sandbox.menu.hidden.indexOf(item) < 0) {
          sandbox.menu.hidden.push(item);
        }
      });
      answer(ended("hideMenuItems", "ok"));
    },
    showMenuItems: function (args, answer) {
      sandbox.menu.hidden = sandbox.menu.hidden.filter(function (item) {
        return (args.menuList || []).indexOf(item) < 0;
      });
      answer(ended("showMenuItems", "ok"));
    },
    hideOptionMenu: function (args, answer) {
      sandbox.menu.optionMenu = false;
      answer(ended("hideOptionMenu", "ok"));
    },
    showOptionMenu: function (args, answer) {
      sandbox.menu.optionMenu = true;
      answer(ended("showOptionMenu", "ok"));
    }
  };

  function pick(object, names) {
    var picked = {};
    names.forEach(function (name) {
      if (object[name] !== undefined) {
        picked[name] = object[name];
      }
    });
    return picked;
  }

  function isKnown(name) {
    var setting = sandbox.answers[name];
    return setting === undefined ? KNOWN.hasOwnProperty(name) : setting !== "missing";
  }

  function isPermitted(call) {
    return (
      sandbox.grantAll ||
      call.hidden ||
      DEFAULT_RIGHTS.indexOf(call.name) >= 0 ||
      sandbox.granted.indexOf(call.name) >= 0
    );
  }

  function respond(call, answer) {
    var name = call.name;
    var setting = sandbox.answers[name] === undefined ? "ok" : sandbox.answers[name];
    if (name === "preVerifyJSAPI" && setting !== "ok") {
      sandbox.granted = [];
    }
    if (setting === "never") {
      reportCall(call);
    } else if (!isKnown(name)) {
      answer({ err_msg: "system:function_not_exist" });
    } else if (setting === "denied") {
      answer({ err_msg: "system:access_denied" });
    } else if (!isPermitted(call)) {
      answer(ended(name, "fail, the permission value is offline verifying"));
    } else if (typeof setting === "function") {
      answer(setting(clone(call.args)));
    } else if (typeof setting === "object") {
      answer(setting);
    } else if (setting === "ok" && KNOWN.hasOwnProperty(name)) {
      KNOWN[name](call.args, answer);
    } else {
      answer(ended(name, setting));
    }
  }

  // ---- preVerifyJSAPI ---------------------------------------------------

  function judge(args, answer) {
    var url = sandbox.activeProfile === "ios" ? sandbox.entryUrl : window.location.href;
    var fields = {
      appId: args.verifyAppId,
      timestamp: args.verifyTimestamp,
      nonceStr: args.verifyNonceStr,
      signature: args.verifySignature,
      url: withoutHash(url),
      jsApiList: args.verifyJsApiList || []
    };
    askVerifier(fields, function (given) {
      var verdict = readVerdict(given);
      verdict.url = fields.url;
      sandbox.verdicts.push(verdict);
      answer(ended("preVerifyJSAPI", verdict.ok ? "ok" : "fail_" + verdict.text), function () {
        // Rights begin with the answer: what was called before it is refused.
        sandbox.granted = verdict.ok ? fields.jsApiList : [];
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
      reason: (given && given.reason) || null
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
      reason: "verifier_unreachable"
    };
    var request = new window.XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      try {
        done(JSON.parse(request.responseText));
      } catch (error) {
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
      answer: undefined,
      hidden: name === "getNetworkType" && reportAhead
    };
    if (call.hidden) {
      reportAhead = false;
    }
    sandbox.calls.push(call);
    var current = installation;
    respond(call, function (raw, beforeCallback) {
      window.setTimeout(function () {
        if (installation !== current) {
          return;
        }
        call.answer = clone(raw);
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

  function on(event, handler) {
    sandbox.handlers[event] = handler;
  }

  sandbox.emit = function (event, value) {
    var handler = sandbox.handlers[event];
    if (handler) {
      handler(clone(value === undefined ? {} : value));
    }
    return Boolean(handler);
  };

  function makeBridge() {
    return {
      invoke: invoke,
      call: invoke,
      on: on,
      log: function (text) {
        sandbox.logs.push(String(text));
      },
      __weixinSandbox: sandbox
    };
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
    never: ignore
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
    installation = {
      environment: environment,
      bridge: makeBridge(),
      releaseImages: swallowReports()
    };
    sandbox.state = "waiting";
    sandbox.activeProfile = environment.profile;
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
