/*
 * The menu behind the three dots, as far as the page has left it.
 * Needs stage.js, icons.js, share.js and the menu.js of the bridge before it.
 *
 * `stage.menu()` opens it.
 */
(function (window, document, sandbox) {
  "use strict";

  var stage = sandbox.stage;
  var SHARES = [
    { to: "friend", zh: "转发给朋友", en: "Send to a friend" },
    { to: "timeline", zh: "朋友圈", en: "Moments" },
    { to: "favorite", zh: "收藏", en: "Favourites" },
    { to: "qq", zh: "QQ", en: "QQ" },
    { to: "qzone", zh: "QQ 空间", en: "Qzone" },
    { to: "weibo", zh: "微博", en: "Weibo" },
  ];
  var TOOLS = [
    { item: "menuItem:refresh", zh: "刷新", en: "Refresh", run: refresh },
    { item: "menuItem:copyUrl", zh: "复制链接", en: "Copy link", run: copy },
    { item: "menuItem:openWithSafari", zh: "浏览器打开", en: "In browser", run: openOutside },
  ];

  stage.menu = function () {
    var host = window.location.host;
    var shares = SHARES.filter(function (share) {
      return sandbox.canShare(share.to);
    });
    var tools = TOOLS.filter(function (tool) {
      return sandbox.menu.hidden.indexOf(tool.item) < 0;
    });
    var sheet = stage.open({ name: "menu", title: document.title || host, look: "bottom menu" }, [
      stage.make("p", {
        class: "soft",
        text: stage.say("网页由 " + host + " 提供", "Provided by " + host),
      }),
      row(shares, function (share) {
        stage.share(share.to);
      }),
      row(tools, function (tool) {
        tool.run();
      }),
      stage.button(
        stage.say("取消", "Cancel"),
        "menu-cancel",
        function () {
          stage.close(sheet);
        },
        "wide",
      ),
    ]);

    function row(items, run) {
      var icons = items.map(function (item) {
        var name = item.to || item.item.slice("menuItem:".length);
        return icon(item, "menu-" + name, function () {
          stage.close(sheet);
          run(item);
        });
      });
      return icons.length ? stage.make("div", { class: "icons" }, icons) : null;
    }
  };

  function icon(item, test, then) {
    var button = stage.button("", test, then, "icon");
    button.appendChild(
      stage.make("span", { class: "sign" }, [stage.sign(test.slice("menu-".length))]),
    );
    button.appendChild(stage.make("span", { text: stage.say(item.zh, item.en) }));
    return button;
  }

  function refresh() {
    window.location.reload();
  }

  function openOutside() {
    window.open(window.location.href, "_blank", "noopener");
  }

  function copy() {
    var isCopied = stage.say("已复制", "Copied");
    var isNot = stage.say("浏览器不允许复制", "The browser does not let it be copied");
    if (!window.navigator.clipboard) {
      stage.toast(isNot);
      return;
    }
    window.navigator.clipboard.writeText(window.location.href).then(
      function () {
        stage.toast(isCopied);
      },
      function () {
        stage.toast(isNot);
      },
    );
  }
})(window, window.document, window.__weixinSandbox);
