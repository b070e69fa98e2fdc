/*
 * What becomes of a share: the card is shown, sent or not, and can be opened
 * as the person who gets it would. Needs stage.js, card.js and menu.js before
 * it.
 *
 * `stage.share(to)` shares as `sandbox.share(to)` does.
 */
(function (window, sandbox) {
  "use strict";

  // How long the page's own handler of the share may take to make a card.
  var PATIENCE_MS = 3000;
  var LOOK_MS = 50;
  var stage = sandbox.stage;

  stage.share = function (to) {
    var record = sandbox.share(to);
    whenMade(record, Date.now() + PATIENCE_MS, function () {
      if (record.card) {
        ask(record);
      } else {
        record.sent = false;
        stage.toast(stage.say("页面没有给出卡片", "The page has made no card"));
      }
    });
  };

  function whenMade(record, end, then) {
    if (record.source === "waiting" && Date.now() < end) {
      sandbox.later(function () {
        whenMade(record, end, then);
      }, LOOK_MS);
    } else {
      then();
    }
  }

  function ask(record) {
    var isPost = record.to === "timeline" || record.to === "qzone";
    var sheet = stage.open(
      {
        name: "share",
        title: isPost ? stage.say("发表", "Post") : stage.say("发送给：小红", "Send to: 小红"),
        look: "bottom",
        esc: keep,
      },
      [
        stage.card(record),
        notes(record),
        stage.make("div", { class: "bar two" }, [
          stage.button(stage.say("取消", "Cancel"), "share-cancel", function () {
            stage.close(sheet);
            keep();
          }),
          stage.button(
            isPost ? stage.say("发表", "Post") : stage.say("发送", "Send"),
            "share-send",
            function () {
              stage.close(sheet);
              show(record);
            },
            "primary",
          ),
        ]),
      ],
    );

    // The page was told that it was sent: clients do so since 6.7.2.
    function keep() {
      record.sent = false;
    }
  }

  function notes(record) {
    var made = {
      event: stage.say("卡片来自 onMenuShare 的回调", "Made by the page's onMenuShare handler"),
      data: stage.say("卡片来自 update…ShareData", "Made by update…ShareData"),
      default: stage.say(
        "页面没有设置分享，这是默认卡片",
        "The page has set nothing: this is the default card",
      ),
    };
    var text = made[record.source] || "";
    if (!record.isLinkAllowed) {
      text += stage.say(
        "。链接的域名不是 JS 接口安全域名",
        ". The link's host is none of the safe domains",
      );
    }
    return stage.make("p", { class: "soft", test: "share-source", text: text });
  }

  function show(record) {
    var isPost = record.to === "timeline" || record.to === "qzone";
    var sheet = stage.open(
      {
        name: "sent",
        title: isPost ? stage.say("朋友圈", "Moments") : stage.say("小红", "小红"),
        look: isPost ? "full moments" : "full chat",
      },
      [
        stage.make("div", { class: "message" }, [
          stage.make("span", { class: "face", text: stage.say("我", "Me") }),
          stage.card(record),
        ]),
        stage.make("p", { class: "soft mono", test: "share-opened", text: record.opened }),
        stage.button(
          stage.say("像收到的人一样打开", "Open as the one who gets it"),
          "share-open",
          function () {
            stage.close(sheet);
            window.location.href = record.opened;
          },
          "wide",
        ),
      ],
    );
  }
})(window, window.__weixinSandbox);
