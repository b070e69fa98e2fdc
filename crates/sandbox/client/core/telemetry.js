/*
 * jweixin's telemetry: an image that it loads from open.weixin.qq.com, and the
 * getNetworkType call before it. Needs journal.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // It contains the page's whole URL, so it must not leave this computer.
  var REPORT_URL = /^https?:\/\/open\.weixin\.qq\.com\/sdk\/report\?/;
  // True between jweixin's `new Image()` for its report and the
  // getNetworkType call that belongs to it.
  var isReportAhead = false;
  // How many pieces of code are running in which such an image may be made.
  var watching = 0;

  core.isTelemetry = function (url) {
    return REPORT_URL.test(url);
  };

  core.keepTelemetry = function (url) {
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
    core.report({ kind: "telemetry", name: "sdk/report", args: fields });
  };

  // Whether this call belongs to a report, and not to the page.
  core.isTelemetryCall = function (name) {
    var isHidden = name === "getNetworkType" && isReportAhead;
    if (isHidden) {
      isReportAhead = false;
    }
    return isHidden;
  };

  // jweixin makes the image of its report in a callback, just before the
  // getNetworkType call that belongs to it.
  core.runCallback = function (callback, response) {
    beginWatch();
    try {
      callback(response);
    } finally {
      endWatch();
    }
  };

  // The newer body of jweixin reports a payment within the same task.
  core.watchThisTask = function () {
    beginWatch();
    window.setTimeout(endWatch, 0);
  };

  function beginWatch() {
    watching += 1;
  }

  function endWatch() {
    watching -= 1;
    isReportAhead = false;
  }

  // Returns a function that undoes it.
  core.watchImageConstructor = function () {
    var RealImage = window.Image;
    function WatchedImage(width, height) {
      if (watching > 0) {
        isReportAhead = true;
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
  };
})(window, window.__weixinSandbox);
