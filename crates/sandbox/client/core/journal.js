/*
 * Reports what the page calls to the journal. Needs objects.js before it.
 */
(function (window, navigator, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var VERIFY_FIELDS = [
    "appId",
    "verifyAppId",
    "verifySignType",
    "verifyTimestamp",
    "verifyNonceStr",
    "verifySignature",
  ];
  // The length at which a text is cut: a picture is longer than what it says.
  var MAX_TEXT = 512;

  core.report = function (entry) {
    if (typeof sandbox.journal === "function") {
      sandbox.journal(entry);
    } else if (sandbox.journal) {
      post(sandbox.journal, JSON.stringify(entry));
    }
  };

  // Nobody waits for the response. Plain text needs no preflight, and the
  // request outlives the page.
  function post(url, body) {
    if (window.fetch) {
      window
        .fetch(url, { method: "POST", mode: "no-cors", keepalive: true, body: body })
        ["catch"](core.ignore);
    } else if (navigator.sendBeacon) {
      navigator.sendBeacon(url, body);
    }
  }

  // `milliseconds` until the response; absent for a call that never gets one.
  core.reportCall = function (call, milliseconds) {
    var args = shortened(call.args);
    if (call.name !== "preVerifyJSAPI") {
      VERIFY_FIELDS.forEach(function (field) {
        delete args[field];
      });
    }
    core.report({
      kind: "bridge",
      name: call.name,
      args: args,
      response: call.response === undefined ? null : shortened(call.response),
      hidden: call.hidden,
      durationMs: milliseconds,
      dropsError: isDropped(call) || undefined,
    });
  };

  // Whether jweixin calls wx.ready alone after this failure of wx.config: it compares the
  // client's version with "6.0.2" as text.
  function isDropped(call) {
    var response = call.response || {};
    var text = String(response.err_msg || response.errMsg || "");
    var version = /micromessenger\/(\d+\.\d+(\.\d+)?)/i.exec(navigator.userAgent);
    return (
      call.name === "preVerifyJSAPI" &&
      /:fail|denied/.test(text) &&
      (version === null || version[1] < "6.0.2")
    );
  }

  core.shortened = shortened;

  // What the user has shared, and in which form.
  core.reportShare = function (record) {
    core.report({
      kind: "share",
      name: record.to,
      outcome: record.form === "link" ? "bare_link" : "card",
      source: record.source,
      openedFrom: sandbox.openedFrom,
      card: shortened(record.card),
      opened: record.opened.split(/[?#]/)[0],
    });
  };

  function shortened(value) {
    var text = JSON.stringify(value, function (key, part) {
      var isLong = typeof part === "string" && part.length > MAX_TEXT;
      return isLong ? part.slice(0, MAX_TEXT) + "…" : part;
    });
    return JSON.parse(text);
  }
})(window, window.navigator, window.__weixinSandbox);
