/*
 * The client's responses, in the form of the active profile.
 * Needs objects.js before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

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
  // What the page calls them, for a client that makes `errMsg` itself, and for the console.
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
  core.pageName = function (name) {
    return core.own(PAGE_NAMES, name) || name;
  };

  function prefixOf(name) {
    return (
      core.own(PREFIXES, name) ||
      (sandbox.shape === "android" && core.own(ANDROID_PREFIXES, name)) ||
      name
    );
  }

  // Phones send `err_msg`, which jweixin rewrites; the developer tools send
  // `errMsg`, which it leaves alone.
  core.response = function (name, outcome, fields) {
    var raw = core.clone(fields) || {};
    if (sandbox.activeProfile === "devtools") {
      raw.errMsg = core.pageName(name) + ":" + devToolsText(name, outcome);
    } else {
      raw.err_msg = prefixOf(name) + ":" + outcome;
    }
    return raw;
  };

  function devToolsText(name, outcome) {
    if (outcome === "confirm") {
      return "ok";
    }
    var text = outcome.replace(/^fail_/, "");
    if (name !== "preVerifyJSAPI" || text === outcome) {
      return text;
    }
    return "fail,Error: " + (DEVTOOLS_REFUSALS[text] || same)(text);
  }

  var DEVTOOLS_REFUSALS = {
    "invalid signature": function (text) {
      var now = new Date().toISOString().slice(0, 19).replace("T", " ");
      return "系统错误，错误码：63002," + text + " [" + now + "][]";
    },
    "invalid appid": function () {
      return "AppID 不合法";
    },
  };

  function same(text) {
    return text;
  }

  core.deniedResponse = function (name) {
    return sandbox.activeProfile === "devtools"
      ? core.response(name, "permission denied")
      : { err_msg: "system:access_denied" };
  };

  // jweixin takes this one for a success of wx.config, but only in this form. The
  // developer tools have words of their own.
  core.missingResponse = function (name) {
    return sandbox.activeProfile === "devtools" && name !== "preVerifyJSAPI"
      ? core.response(name, "没有此SDK或暂不支持此SDK模拟")
      : { err_msg: "system:function_not_exist" };
  };
})(window.__weixinSandbox);
