/*
 * Which APIs the page may call. Needs objects.js before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // May be called without wx.config.
  var ALWAYS_PERMITTED = [
    "preVerifyJSAPI",
    "checkJsApi",
    "getBrandWCPayRequest",
    "invokeMiniProgramAPI",
    // Reported: pages call it as soon as there is a bridge.
    "setFontSizeCallback",
  ];
  // A page that may handle the event of a share may also send its card.
  var IMPLIED_BY = {
    sendAppMessage: "menu:share:appmessage",
    shareQQ: "menu:share:qq",
    shareQZone: "menu:share:QZone",
    shareTimeline: "menu:share:timeline",
    shareWeiboApp: "menu:share:weiboApp",
  };

  // By reports, Android closes the window of any page, and iOS does not.
  function needsNoConfig(name) {
    if (name === "closeWindow") {
      return sandbox.shape === "android" && sandbox.activeProfile !== "miniprogram";
    }
    return ALWAYS_PERMITTED.indexOf(name) >= 0;
  }

  sandbox.isPermitted = function (name) {
    return (
      sandbox.grantAll ||
      needsNoConfig(name) ||
      sandbox.granted.indexOf(name) >= 0 ||
      sandbox.granted.indexOf(core.own(IMPLIED_BY, name)) >= 0
    );
  };
})(window.__weixinSandbox);
