/*
 * chooseWXPay and openEnterpriseRedPacket. Needs core/ before it.
 *
 * From `fixtures`: `order` ({amount, payee}), which the user is asked to pay: a
 * prepay_id does not contain it; `payDirectories`, the 支付授权目录 of the merchant
 * (any page may pay where they are left out).
 */
(function (sandbox) {
  "use strict";

  var ORDER = { amount: "0.01", payee: "示例商户" };
  var PAY_FIELDS = ["appId", "timeStamp", "nonceStr", "package", "paySign", "signType"];

  // `ok` here is not a payment: only the platform's notification is.
  function pay(args, reply) {
    var missing = PAY_FIELDS.filter(function (name) {
      return isMissing(name, args[name]);
    });
    if (missing.length) {
      reply("fail", { err_desc: "调用支付JSAPI缺少参数：" + missing[0] });
    } else if (!/^prepay_id=./.test(args["package"])) {
      reply("fail", { err_desc: "package: prepay_id=" });
    } else if (!isInPayDirectory()) {
      reply("fail", { err_desc: "当前页面的URL未注册：" + sandbox.pageUrl() });
    } else {
      var question = { args: args, reply: reply, fallback: sandbox.fixture("order", ORDER) };
      sandbox.askUser(question, function () {
        reply("ok");
      });
    }
  }

  // iOS also wants the appId, and a timeStamp that is a string: a number counts as missing.
  function isMissing(name, value) {
    var isIos = sandbox.shape === "ios";
    if (name === "appId" && !isIos) {
      return false;
    }
    return !value || value === "undefined" || (isIos && typeof value !== "string");
  }

  // Compared with the URL that the client knows: on iOS the entry URL.
  function isInPayDirectory() {
    var directories = sandbox.fixture("payDirectories", null);
    return (
      !directories ||
      directories.some(function (directory) {
        return sandbox.pageUrl().indexOf(directory) === 0;
      })
    );
  }

  sandbox.handle("getBrandWCPayRequest", pay);

  // The package of a red packet has a form of its own.
  sandbox.handle("getRecevieBizHongBaoRequest", function (args, reply) {
    reply(args["package"] && args.paySign ? "ok" : "fail");
  });
})(window.__weixinSandbox);
