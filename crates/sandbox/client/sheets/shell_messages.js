/*
 * Between the page and the shell around its frame. Each hears the other only
 * where window and origin are right. Needs stage.js and menu.js before it.
 *
 * The shell is told, as {source: "wechat-h5", kind: "state", state: {…}}:
 * `title`, `url`, `entryUrl`, `profile`, `bridge` (the simulator's state),
 * `optionMenu`, `hidden`, `isClosed`, `isSnapshot`, and `verdict`, of the last
 * config ({ok, text, reason, url, explanation}).
 *
 * The shell tells {source: "wechat-h5", kind, …}:
 *   "hello"     asks for the state
 *   "settings"  any of {language, theme, outcomes, network}: in force at once
 *   "menu"      opens the menu
 *   "reload"    loads the page anew
 *   "back"      goes back
 */
(function (window, document, sandbox) {
  "use strict";

  var SOURCE = "wechat-h5";
  // There is no event for each way in which a page changes its address.
  var LOOK_MS = 200;
  // What the shell has heard before its frame was loaded it forgets.
  var AGAIN_MS = 1000;
  var stage = sandbox.stage;
  var told = "";

  if (!sandbox.inShell || !sandbox.shell) {
    return;
  }

  var ORDERS = {
    hello: function () {
      told = "";
      tell();
    },
    settings: function (order) {
      var before = stage.language;
      ["language", "theme"].forEach(function (name) {
        stage[name] = order[name] || stage[name];
      });
      if (stage.language !== before) {
        stage.onLanguage();
      }
      sandbox.outcomes = order.outcomes || sandbox.outcomes;
      sandbox.network = order.network || sandbox.network;
    },
    menu: function () {
      if (sandbox.menu.optionMenu) {
        stage.menu();
      }
    },
    reload: function () {
      window.location.reload();
    },
    back: function () {
      window.history.back();
    },
  };

  window.addEventListener("message", function (event) {
    var isShell = event.source === window.parent && event.origin === sandbox.shell;
    var order = event.data;
    if (!isShell || !order || order.source !== SOURCE || !ORDERS[order.kind]) {
      return;
    }
    ORDERS[order.kind](order);
  });

  function state() {
    return {
      title: document.title,
      url: window.location.href,
      entryUrl: sandbox.entryUrl,
      profile: sandbox.activeProfile,
      bridge: sandbox.state,
      optionMenu: sandbox.menu.optionMenu,
      hidden: sandbox.menu.hidden,
      isClosed: Boolean(sandbox.isClosed),
      isSnapshot: sandbox.snapshot,
      verdict: verdict(),
    };
  }

  // Of a config that was denied, or made to end in another way, nobody judged
  // the signature: there its answer is all that there is.
  function verdict() {
    var calls = sandbox.calls.filter(function (call) {
      return call.name === "preVerifyJSAPI" && call.response;
    });
    var answer = calls.length && calls[calls.length - 1].response;
    var words = String((answer && (answer.err_msg || answer.errMsg)) || "").replace(/^[^:]*:/, "");
    var isForced = sandbox.snapshot || "preVerifyJSAPI" in sandbox.outcomes;
    if (!answer || !isForced) {
      return sandbox.lastVerdict;
    }
    return {
      ok: words === "ok",
      text: words,
      reason: null,
      url: window.location.href,
      explanation: null,
    };
  }

  function tell() {
    var current = state();
    var text = JSON.stringify(current);
    if (text === told) {
      return;
    }
    told = text;
    window.parent.postMessage(
      { source: SOURCE, kind: "state", state: JSON.parse(text) },
      sandbox.shell,
    );
  }

  tell();
  window.setInterval(tell, LOOK_MS);
  window.setInterval(ORDERS.hello, AGAIN_MS);
})(window, window.document, window.__weixinSandbox);
