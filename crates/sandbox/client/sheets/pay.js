/*
 * chooseWXPay: the amount, and the user's yes or no.
 * Needs sheet.js, icons.js and api/pay.js before it.
 */
(function (sandbox) {
  "use strict";

  var sheets = sandbox.sheets;

  sandbox.registerSheet("getBrandWCPayRequest", function (args, decision) {
    var order = decision.fallback;
    var sheet = sheets.open(
      {
        name: "pay",
        title: sheets.text("微信支付", "Weixin Pay"),
        look: "bottom pay",
        decision: decision,
      },
      [
        sheets.make("p", { class: "payee", text: order.payee }),
        sheets.make("p", { class: "amount", test: "pay-amount", text: "¥" + order.amount }),
        sheets.make("dl", {}, [
          line(
            sheets.text("付款方式", "Pay with"),
            sheets.text("零钱（模拟）", "Balance (simulated)"),
          ),
          line("package", args["package"]),
          line("signType", args.signType),
        ]),
        sheets.make("p", {
          class: "soft",
          text: sheets.text(
            order.outTradeNo
              ? "不会真的付款。订单 " + order.outTradeNo + "：" + order.description
              : "不会真的付款。金额来自 fixtures.order：prepay_id 不含金额。",
            order.outTradeNo
              ? "No money is paid. Order " + order.outTradeNo + ": " + order.description
              : "No money is paid. The amount comes from fixtures.order: a prepay_id does not contain it.",
          ),
        }),
        sheets.button(sheets.text("确认支付", "Pay"), "pay-confirm", paid, "primary"),
      ],
    );

    function paid() {
      sheets.close(sheet);
      if (decision.confirm) {
        decision.confirm(showResult);
      } else {
        showResult();
      }
    }

    function showResult() {
      var result = sheets.open(
        {
          name: "paid",
          title: sheets.text("支付结果", "Result"),
          look: "full paid",
          esc: decision.choose,
        },
        [
          sheets.make("p", { class: "tick" }, [sheets.icon("tick")]),
          sheets.make("h2", { text: sheets.text("支付成功", "Paid") }),
          sheets.make("p", { class: "amount", text: "¥" + order.amount }),
          sheets.make("p", {
            class: "soft",
            text: sheets.text(
              "支付结果以服务器收到的通知为准",
              "Only the notification to your server confirms a payment",
            ),
          }),
          sheets.button(
            sheets.text("完成", "Done"),
            "pay-done",
            function () {
              sheets.close(result);
              decision.choose();
            },
            "primary",
          ),
        ],
      );
    }
  });

  function line(name, value) {
    return sheets.make("div", {}, [
      sheets.make("dt", { text: name }),
      sheets.make("dd", { text: String(value) }),
    ]);
  }
})(window.__weixinSandbox);
