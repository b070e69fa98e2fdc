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
    // Reported are the system, ArkWeb's and WeChat's versions; the rest of the
    // browser's part is the system's documented default, and what follows WeChat's
    // version is a guess.
    harmony: { userAgent: harmony("5.1", "8.0.9.39(0xf3100927)"), platform: "Linux aarch64" },
    // The first generation has version numbers of its own. Compared as text, they
    // are less than "6.0.2".
    harmony1: { userAgent: harmony("5.0", "1.0.3.52(0xf3100334)"), platform: "Linux aarch64" },
    // Compared as text, this version is less than "6.0.2".
    future: {
      userAgent: ANDROID_8.replace(
        "MicroMessenger/8.0.49.2600(0x28003137)",
        "MicroMessenger/10.0.1.2900(0x2A000130)",
      ),
      platform: "Linux armv8l",
    },
    // Not WeChat: a page in it sees neither its user agent nor its bridge.
    browser: {
      userAgent:
        "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) " +
        "Chrome/116.0.0.0 Mobile Safari/537.36",
      platform: "Linux armv8l",
    },
    miniprogram: {
      userAgent: ANDROID_8 + " miniProgram/wx5a4d6f78c1e2b390",
      platform: "Linux armv8l",
    },
  };
  // What says that it is one; a user agent may say several of them. The first counts.
  var PROGRAMS = [
    [/wechatdevtools|wxdebugger/i, "devtools"],
    [/miniprogram/i, "miniprogram"],
  ];
  var PHONES = [
    [/(harmony|arkweb).*micromessenger\/1\./i, "harmony1"],
    [/harmony|arkweb/i, "harmony"],
    [/android/i, "android"],
    [/iphone|ipad/i, "ios"],
  ];

  // Of the later system only the version of ArkWeb is not reported: it is the same here.
  function harmony(system, weChat) {
    return (
      "Mozilla/5.0 (Phone; OpenHarmony " +
      system +
      ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 " +
      "ArkWeb/4.1.6.1 Mobile MicroMessenger/" +
      weChat +
      " Weixin NetType/WIFI Language/zh_CN"
    );
  }

  function firstOf(marks, userAgent) {
    for (var at = 0; at < marks.length; at += 1) {
      if (marks[at][0].test(userAgent)) {
        return marks[at][1];
      }
    }
    return "desktop";
  }

  function profileOf(userAgent) {
    return firstOf(PROGRAMS.concat(PHONES), userAgent);
  }

  // navigator.platform, where only the user agent is given.
  function platformOf(profile, userAgent) {
    if (/macintosh/i.test(userAgent)) {
      return "MacIntel";
    }
    return CLIENTS[profile === "miniprogram" ? firstOf(PHONES, userAgent) : profile].platform;
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
      platform: platformOf(profile, userAgent),
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
