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
  ];
  // A page that may handle the event of a share may also send its card.
  var IMPLIED_BY = {
    sendAppMessage: "menu:share:appmessage",
    shareQQ: "menu:share:qq",
    shareQZone: "menu:share:QZone",
    shareTimeline: "menu:share:timeline",
    shareWeiboApp: "menu:share:weiboApp",
  };

  sandbox.isPermitted = function (name) {
    var permitted = ALWAYS_PERMITTED.concat(sandbox.granted);
    return (
      sandbox.grantAll ||
      permitted.indexOf(name) >= 0 ||
      permitted.indexOf(core.own(IMPLIED_BY, name)) >= 0
    );
  };
})(window.__weixinSandbox);
