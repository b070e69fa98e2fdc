/*
 * chooseWXPay and openEnterpriseRedPacket. Needs core/ before it.
 *
 * With `paymentUrl` the platform checks the payment and knows the order, unless an outcome
 * is set. Without it, from `fixtures`: `order` ({amount, payee}), which the user is asked to
 * pay; `payDirectories`, directories of the merchant (支付授权目录) in addition to those that
 * the platform knows (any page may pay where they are left out).
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;
  // What clients show for a package that is not `prepay_id=` and the id.
  var NO_ORDER = "调用支付JSAPI缺少参数：total_fee";
  var ORDER = { amount: "0.01", payee: "示例商户" };
  var PAY_FIELDS = ["appId", "timeStamp", "nonceStr", "package", "paySign", "signType"];

  // `ok` here is not a payment: only the platform's notification is.
  function pay(args, reply) {
    var missing = PAY_FIELDS.filter(function (name) {
      return isMissing(name, args[name]);
    });
    if (missing.length) {
      reply("fail", { err_desc: "调用支付JSAPI缺少参数：" + missing[0] });
    } else if (!/^prepay_id=./.test(args["package"]) && !isChecked(reply)) {
      reply("fail", { err_desc: NO_ORDER });
    } else if (!isInPayDirectory()) {
      reply("fail", { err_desc: "当前页面的URL未注册：" + sandbox.pageUrl() });
    } else if (isChecked(reply)) {
      payAtPlatform(args, reply);
    } else {
      var question = { args: args, reply: reply, fallback: sandbox.fixture("order", ORDER) };
      sandbox.askUser(question, function () {
        reply("ok");
      });
    }
  }

  // An outcome that is set needs no order.
  function isChecked(reply) {
    return sandbox.paymentUrl && !core.has(sandbox.outcomes, reply.call);
  }

  // The platform knows the order, and whether the merchant has signed this.
  function payAtPlatform(args, reply) {
    var payment = {};
    PAY_FIELDS.forEach(function (name) {
      payment[name] = args[name];
    });
    payment.url = sandbox.pageUrl();
    var isPaid = false;
    // Pays once: on a sheet the user has paid before the page is told.
    function confirm(done) {
      if (isPaid) {
        done();
        return;
      }
      post(sandbox.paymentUrl + "/confirm", payment, reply, function () {
        isPaid = true;
        done();
      });
    }
    post(sandbox.paymentUrl, payment, reply, function (checked) {
      var question = { args: args, reply: reply, fallback: checked.order, confirm: confirm };
      sandbox.askUser(question, function () {
        confirm(function () {
          reply("ok");
        });
      });
    });
  }

  function post(url, payment, reply, then) {
    core.askPlatform(url, payment, reply.call, {
      accepted: then,
      refused: function (shown) {
        reply("fail", { err_desc: shown });
      },
    });
  }

  // iOS also wants the appId, and a timeStamp that is a string: a number counts as missing.
  function isMissing(name, value) {
    var isIos = sandbox.shape === "ios";
    if (name === "appId" && !isIos) {
      return false;
    }
    return !value || value === "undefined" || (isIos && typeof value !== "string");
  }

  // Compared with the URL that the client knows: on iOS the entry URL. A domain alone covers
  // all of its pages, a directory those in it and in none below.
  function isInPayDirectory() {
    var directories = sandbox.fixture("payDirectories", null);
    var page = sandbox.pageUrl().split("?")[0];
    return (
      !directories ||
      directories.some(function (directory) {
        var isDomain = /^https?:\/\/[^/]+\/$/.test(directory);
        return isDomain
          ? page.indexOf(directory) === 0
          : page.slice(0, page.lastIndexOf("/") + 1) === directory;
      })
    );
  }

  sandbox.handle("getBrandWCPayRequest", pay);

  // The package of a red packet has a form of its own.
  sandbox.handle("getRecevieBizHongBaoRequest", function (args, reply) {
    reply(args["package"] && args.paySign ? "ok" : "fail");
  });
})(window, window.__weixinSandbox);
