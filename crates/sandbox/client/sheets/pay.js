/*
 * chooseWXPay: what is to be paid, and the person's yes or no.
 * Needs stage.js, icons.js and shop.js before it.
 */
(function (sandbox) {
  "use strict";

  var stage = sandbox.stage;

  sandbox.sheet("getBrandWCPayRequest", function (args, end) {
    var order = end.otherwise;
    var sheet = stage.open(
      { name: "pay", title: stage.say("微信支付", "Weixin Pay"), look: "bottom pay", end: end },
      [
        stage.make("p", { class: "payee", text: order.payee }),
        stage.make("p", { class: "amount", test: "pay-amount", text: "¥" + order.amount }),
        stage.make("dl", {}, [
          line(stage.say("付款方式", "Pay with"), stage.say("零钱（模拟）", "Balance (simulated)")),
          line("package", args["package"]),
          line("signType", args.signType),
        ]),
        stage.make("p", {
          class: "soft",
          text: stage.say(
            "没有钱会被付出。金额来自 fixtures.order，不在 prepay_id 中。",
            "No money moves. The amount is fixtures.order's: a prepay_id does not tell.",
          ),
        }),
        stage.button(stage.say("确认支付", "Pay"), "pay-confirm", paid, "primary"),
      ],
    );

    function paid() {
      stage.close(sheet);
      var result = stage.open(
        {
          name: "paid",
          title: stage.say("支付结果", "Result"),
          look: "full paid",
          esc: end.choose,
        },
        [
          stage.make("p", { class: "tick" }, [stage.sign("tick")]),
          stage.make("h2", { text: stage.say("支付成功", "Paid") }),
          stage.make("p", { class: "amount", text: "¥" + order.amount }),
          stage.make("p", {
            class: "soft",
            text: stage.say(
              "真正的结果以服务器收到的通知为准",
              "What counts is the notification to your server",
            ),
          }),
          stage.button(
            stage.say("完成", "Done"),
            "pay-done",
            function () {
              stage.close(result);
              end.choose();
            },
            "primary",
          ),
        ],
      );
    }
  });

  function line(name, value) {
    return stage.make("div", {}, [
      stage.make("dt", { text: name }),
      stage.make("dd", { text: String(value) }),
    ]);
  }
})(window.__weixinSandbox);
