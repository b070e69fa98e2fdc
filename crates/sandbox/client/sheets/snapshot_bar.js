/*
 * The bar over a snapshot (快照页), with the way to the page itself. In the shell the bar
 * is the shell's, below the page; here it lies over it, and can be closed.
 * Needs sheet.js before it.
 *
 * From `window.__weixinSandbox`: `userUrl`, a URL that takes POST {snapshot:
 * false}, after which the user is no snapshot user any more.
 */
(function (window, document, sandbox) {
  "use strict";

  var sheets = sandbox.sheets;

  var bar = null;

  function show() {
    if (bar) {
      bar.remove();
    }
    bar = sheets.float(
      sheets.make("div", { class: "snapshot", test: "snapshot" }, [
        sheets.make("span", {
          text: sheets.text(
            "快照页：没有 JS 接口，用户身份为虚拟账号",
            "Snapshot page: no JS-SDK, virtual identity",
          ),
        }),
        sheets.button(
          sheets.text("使用完整服务", "Use the full service"),
          "full-service",
          leave,
          "primary",
        ),
        close(),
      ]),
    );
  }

  function close() {
    var closer = sheets.button("✕", "snapshot-close", function () {
      bar.remove();
    });
    closer.setAttribute("aria-label", sheets.text("关闭", "Close"));
    return closer;
  }

  function leave() {
    var request = new window.XMLHttpRequest();
    request.open("POST", sandbox.userUrl);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      window.location.reload();
    };
    request.send(JSON.stringify({ snapshot: false }));
  }

  if (sandbox.snapshot && sandbox.ui === "sheets" && !sandbox.inShell) {
    document.addEventListener("DOMContentLoaded", show);
    sheets.onLanguage = show;
  }
})(window, window.document, window.__weixinSandbox);
