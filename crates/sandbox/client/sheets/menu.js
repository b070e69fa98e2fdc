/*
 * The menu behind the three dots, without the items that the page has hidden.
 * Needs sheet.js, icons.js, share.js and api/menu.js before it.
 *
 * `sheets.menu()` opens it.
 */
(function (window, document, sandbox) {
  "use strict";

  var sheets = sandbox.sheets;
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
    { item: "menuItem:openWithSafari", zh: "浏览器打开", en: "Open in browser", run: openOutside },
  ];

  sheets.menu = function () {
    var host = window.location.host;
    var shares = SHARES.filter(function (share) {
      return sandbox.canShare(share.to);
    });
    var tools = TOOLS.filter(function (tool) {
      return sandbox.menu.hidden.indexOf(tool.item) < 0;
    });
    var sheet = sheets.open({ name: "menu", title: document.title || host, look: "bottom menu" }, [
      sheets.make("p", {
        class: "soft",
        text: sheets.text("网页由 " + host + " 提供", "Provided by " + host),
      }),
      row(shares, function (share) {
        sheets.share(share.to);
      }),
      row(tools, function (tool) {
        tool.run();
      }),
      sheets.button(
        sheets.text("取消", "Cancel"),
        "menu-cancel",
        function () {
          sheets.close(sheet);
        },
        "wide",
      ),
    ]);

    function row(items, run) {
      var icons = items.map(function (item) {
        var name = item.to || item.item.slice("menuItem:".length);
        return icon(item, "menu-" + name, function () {
          sheets.close(sheet);
          run(item);
        });
      });
      return icons.length ? sheets.make("div", { class: "icons" }, icons) : null;
    }
  };

  function icon(item, test, then) {
    var button = sheets.button("", test, then, "icon");
    button.appendChild(
      sheets.make("span", { class: "sign" }, [sheets.icon(test.slice("menu-".length))]),
    );
    button.appendChild(sheets.make("span", { text: sheets.text(item.zh, item.en) }));
    return button;
  }

  function refresh() {
    window.location.reload();
  }

  function openOutside() {
    window.open(window.location.href, "_blank", "noopener");
  }

  function copy() {
    var isCopied = sheets.text("已复制", "Copied");
    var isNot = sheets.text("浏览器不允许复制", "The browser does not allow copying");
    if (!window.navigator.clipboard) {
      sheets.toast(isNot);
      return;
    }
    window.navigator.clipboard.writeText(window.location.href).then(
      function () {
        sheets.toast(isCopied);
      },
      function () {
        sheets.toast(isNot);
      },
    );
  }
})(window, window.document, window.__weixinSandbox);
