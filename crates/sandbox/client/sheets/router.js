/*
 * What a page does whose router changes the URL and which then has the current URL signed, as on
 * Android: the shell lets it happen where a scenario shows that iOS refuses it.
 * Needs sheet.js before it.
 *
 * From `window.__weixinSandbox`: `configUrl`, a URL that signs the one in its query.
 */
(function (window, sandbox) {
  "use strict";

  sandbox.sheets.changeRoute = function () {
    var url = new window.URL(window.location.href);
    url.searchParams.set("route", "2");
    window.history.pushState(window.history.state, "", url);
    var request = new window.XMLHttpRequest();
    var signed = sandbox.core.withoutFragment(window.location.href);
    request.open("GET", sandbox.configUrl + "?url=" + window.encodeURIComponent(signed));
    request.onload = function () {
      configure(JSON.parse(request.responseText));
    };
    request.send();
  };

  // As wx.config does.
  function configure(config) {
    var bridge = window.WeixinJSBridge;
    if (bridge && config.signature) {
      bridge.invoke("preVerifyJSAPI", {
        verifyAppId: config.appId,
        verifySignType: "sha1",
        verifyTimestamp: String(config.timestamp),
        verifyNonceStr: config.nonceStr,
        verifySignature: config.signature,
        verifyJsApiList: config.jsApiList,
        verifyOpenTagList: config.openTagList,
      });
    }
  }
})(window, window.__weixinSandbox);
