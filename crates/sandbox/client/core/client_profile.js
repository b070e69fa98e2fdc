/*
 * The clients that can be simulated: their user agents, and the environment that
 * a page sees. Needs objects.js before it.
 */
(function (window, navigator, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

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
    // It has an iPhone's user agent on every computer.
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
    // Compared as text, this version is less than "6.0.2".
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

  core.chooseEnvironment = function () {
    var real = navigator.userAgent;
    if (sandbox.userAgent) {
      return describe(profileOf(sandbox.userAgent), sandbox.userAgent, true);
    }
    if (isWeChat(real)) {
      return describe(profileOf(real), real, false);
    }
    var profile = core.has(CLIENTS, sandbox.profile) ? sandbox.profile : profileOf(real);
    return describe(profile, CLIENTS[profile].userAgent, true);
  };

  function describe(profile, userAgent, isSimulated) {
    var shape = shapeOf(userAgent);
    return {
      profile: profile,
      userAgent: userAgent,
      isSimulated: isSimulated,
      platform: CLIENTS[profile === "miniprogram" ? DEVICES[shape] : profile].platform,
      shape: shape,
      // The developer tools only look like an iPhone.
      isIos: shape === "ios" && profile !== "devtools",
    };
  }

  function override(object, name, value) {
    Object.defineProperty(object, name, {
      configurable: true,
      get: function () {
        return value;
      },
    });
  }

  core.enterEnvironment = function (environment) {
    if (environment.isSimulated) {
      override(navigator, "userAgent", environment.userAgent);
      override(navigator, "platform", environment.platform);
    }
    if (environment.isIos) {
      window.__wxjs_is_wkwebview = true;
    }
  };

  core.leaveEnvironment = function (environment) {
    if (environment.isSimulated) {
      delete navigator.userAgent;
      delete navigator.platform;
    }
    if (environment.isIos) {
      delete window.__wxjs_is_wkwebview;
    }
    if (environment.profile === "miniprogram") {
      delete window.__wxjs_environment;
    }
  };
})(window, window.navigator, window.__weixinSandbox);
