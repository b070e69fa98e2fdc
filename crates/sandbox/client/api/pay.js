/*
 * Cards, pay, and the shop. Needs bridge.js before it.
 *
 * From `fixtures`: `cards`, what a person may choose from ([{card_id,
 * encrypt_code}]); `order` ({amount, payee}), what the person is asked to pay:
 * a prepay_id says nothing about it; `payDirectories`, the 支付授权目录 of the
 * merchant (any page may pay where they are left out).
 */
(function (sandbox) {
  "use strict";

  var CARDS = [{ card_id: "pSandboxCard000000000000000000", encrypt_code: "c2FuZGJveA==" }];
  var ORDER = { amount: "0.01", payee: "示例商户" };
  var PAY_FIELDS = ["timeStamp", "nonceStr", "package", "paySign", "signType"];

  sandbox.handle("batchAddCard", function (args, reply) {
    var added = (args.card_list || []).map(function (card) {
      return { card_id: card.card_id, card_ext: card.card_ext, is_succ: 1 };
    });
    reply(added.length ? "ok" : "fail", { card_list: JSON.stringify(added) });
  });

  sandbox.handle("batchViewCard", function (args, reply) {
    reply(args.card_list && args.card_list.length ? "ok" : "fail");
  });

  sandbox.handle("chooseCard", function (args, reply) {
    if (!args.card_sign) {
      reply("fail");
      return;
    }
    var cards = sandbox.fixture("cards", CARDS).filter(function (card) {
      return !args.card_id || card.card_id === args.card_id;
    });
    reply("ok", { choose_card_info: JSON.stringify(cards) });
  });

  sandbox.handle("consumedShareCard", function (args, reply) {
    reply(args.consumedCardId && args.consumedCode ? "ok" : "fail");
  });

  sandbox.handle("openProductViewWithPid", function (args, reply) {
    reply(args.pid ? "ok" : "fail");
  });

  // `ok` here is not a payment: only the platform's notification is.
  function pay(args, reply) {
    var missing = PAY_FIELDS.filter(function (name) {
      return !args[name] || args[name] === "undefined";
    });
    if (missing.length) {
      reply("fail", { err_desc: "调用支付JSAPI缺少参数：" + missing[0] });
    } else if (!/^prepay_id=./.test(args["package"])) {
      reply("fail", { err_desc: "package: prepay_id=" });
    } else if (!isInPayDirectory()) {
      reply("fail", { err_desc: "当前页面的URL未注册：" + sandbox.pageUrl() });
    } else {
      var question = { args: args, reply: reply, otherwise: sandbox.fixture("order", ORDER) };
      sandbox.decide(question, function () {
        reply("ok");
      });
    }
  }

  // Compared with the URL that the client knows: on iOS the one that the page
  // was entered by.
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
