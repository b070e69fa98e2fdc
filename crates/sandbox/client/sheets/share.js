/*
 * After a share: the card is shown, sent or not, and can be opened as the
 * recipient would. Needs sheet.js, link_card.js and api/share.js before it.
 *
 * `sheets.share(to)` shares as `sandbox.share(to)` does.
 */
(function (window, sandbox) {
  "use strict";

  // How long the page's handler of the share may take to make a card.
  var CARD_TIMEOUT_MS = 3000;
  var POLL_MS = 50;
  var sheets = sandbox.sheets;

  sheets.share = function (to) {
    var record = sandbox.share(to);
    whenMade(record, Date.now() + CARD_TIMEOUT_MS, function () {
      if (record.card) {
        ask(record);
      } else {
        record.sent = false;
        sheets.toast(sheets.text("页面没有提供卡片", "The page made no card"));
      }
    });
  };

  function whenMade(record, deadline, then) {
    if (record.source === "waiting" && Date.now() < deadline) {
      sandbox.later(function () {
        whenMade(record, deadline, then);
      }, POLL_MS);
    } else {
      then();
    }
  }

  function ask(record) {
    var isPost = record.to === "timeline" || record.to === "qzone";
    var broken = sheets.make("p", { class: "soft mono", test: "share-broken-image", hidden: true });
    var sheet = sheets.open(
      {
        name: "share",
        title: isPost ? sheets.text("发表", "Post") : sheets.text("发送给：小红", "Send to: 小红"),
        look: "bottom",
        esc: keep,
      },
      [
        sent(record, tellBroken),
        notes(record),
        broken,
        sheets.make("div", { class: "bar two" }, [
          sheets.button(sheets.text("取消", "Cancel"), "share-cancel", function () {
            sheets.close(sheet);
            keep();
          }),
          sheets.button(
            isPost ? sheets.text("发表", "Post") : sheets.text("发送", "Send"),
            "share-send",
            function () {
              sheets.close(sheet);
              show(record);
            },
            "primary",
          ),
        ]),
      ],
    );

    // A phone shows an icon, too, and says nothing.
    function tellBroken(url) {
      broken.textContent =
        sheets.text("imgUrl 不是能打开的图片：", "imgUrl is no picture that opens: ") + url;
      broken.hidden = false;
    }

    // The page was told that it was sent: clients do so since 6.7.2.
    function keep() {
      record.sent = false;
    }
  }

  function notes(record) {
    var made = {
      event: sheets.text("卡片来自 onMenuShare 的回调", "Card from the page's onMenuShare handler"),
      data: sheets.text("卡片来自 update…ShareData", "Card from update…ShareData"),
      default: sheets.text(
        "页面没有设置分享，这是默认卡片",
        "The page has set no share data: this is the default card",
      ),
    };
    var text = made[record.source] || "";
    if (!record.isLinkAllowed) {
      text += sheets.text(
        "。链接的域名不是 JS 接口安全域名",
        ". The link's host is not a safe domain",
      );
    }
    if (record.form === "link") {
      text += sheets.text(
        "。但只发出了链接：页面是从粘贴的链接打开的，即使签名和分享数据都正确也没有卡片（有开发者报告，文档没有写）",
        ". Only a bare link is sent: the page was opened from a pasted link, and then there is no card though config and share data are right (reported by developers, not documented)",
      );
    }
    return sheets.make("p", { class: "soft", test: "share-source", text: text });
  }

  function sent(record, onBroken) {
    return record.form === "link" ? sheets.bareLink(record) : sheets.card(record, onBroken);
  }

  function show(record) {
    var isPost = record.to === "timeline" || record.to === "qzone";
    var sheet = sheets.open(
      {
        name: "sent",
        title: isPost ? sheets.text("朋友圈", "Moments") : sheets.text("小红", "小红"),
        look: isPost ? "full moments" : "full chat",
      },
      [
        sheets.make("div", { class: "message" }, [
          sheets.make("span", { class: "face", text: sheets.text("我", "Me") }),
          sent(record),
        ]),
        sheets.make("p", { class: "soft mono", test: "share-opened", text: record.opened }),
        sheets.button(
          sheets.text("以接收者身份打开", "Open as recipient"),
          "share-open",
          function () {
            sheets.close(sheet);
            window.location.href = record.opened;
          },
          "wide",
        ),
      ],
    );
  }
})(window, window.__weixinSandbox);
