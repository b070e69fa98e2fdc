/*
 * Messages between the page and the shell around its frame. Each accepts only
 * messages of the right window and origin. Needs sheet.js, menu.js,
 * router.js and user_events.js before it.
 *
 * The page sends {source: "wechat-h5", kind: "state", state: {…}}:
 * `title`, `url`, `entryUrl`, `profile`, `bridge` (the simulator's state),
 * `optionMenu`, `hidden`, `isClosed`, `isSnapshot`, `hiddenOpenTags` ({name: reason}),
 * `hasSheet` (whether one is open),
 * `events` (names of those that the page listens to),
 * `pending` (calls without a response: [{name, args as JSON, since in milliseconds}]),
 * and `verdict`, of the last config ({ok, text, reason, url, explanation, attempt}):
 * `attempt` is {number, count} where wechat-h5 has tried two URLs, or else null.
 *
 * The shell sends {source: "wechat-h5", kind, …}:
 *   "hello"     asks for the state
 *   "settings"  any of {language, theme, outcomes, network, fontSize, openedFrom}:
 *               applied at once
 *   "event"     {name}: fires one of `sheets.userEvents`
 *   "menu"      opens the menu
 *   "dismiss"   does what Escape does in the sheet in front
 *   "route"     changes the URL, and has the current one signed (see router.js)
 *   "reload"    loads the page anew
 *   "back"      goes back
 */
(function (window, document, sandbox) {
  "use strict";

  var SOURCE = "wechat-h5";
  // Not every change of the URL has an event.
  var POLL_MS = 200;
  // The shell forgets a state that it gets before its frame has loaded.
  var REPEAT_MS = 1000;
  var sheets = sandbox.sheets;
  // More calls without a response are not told.
  var MAX_PENDING = 20;
  var lastSent = "";

  if (!sandbox.inShell || !sandbox.shell) {
    return;
  }

  var COMMANDS = {
    hello: function () {
      lastSent = "";
      send();
    },
    settings: function (command) {
      var before = sheets.language;
      ["language", "theme"].forEach(function (name) {
        sheets[name] = command[name] || sheets[name];
      });
      if (sheets.language !== before) {
        sheets.onLanguage();
      }
      sandbox.outcomes = command.outcomes || sandbox.outcomes;
      sandbox.network = command.network || sandbox.network;
      sandbox.openedFrom = command.openedFrom || sandbox.openedFrom;
      sandbox.chooseFontSize(command.fontSize);
    },
    event: function (command) {
      var names = Object.keys(sheets.userEvents);
      if (names.indexOf(command.name) >= 0) {
        sheets.userEvents[command.name]();
      }
    },
    menu: function () {
      if (sandbox.menu.optionMenu) {
        sheets.menu();
      }
    },
    dismiss: function () {
      sheets.dismiss();
    },
    route: function () {
      sheets.changeRoute();
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
    var command = event.data;
    if (!isShell || !command || command.source !== SOURCE || !COMMANDS[command.kind]) {
      return;
    }
    COMMANDS[command.kind](command);
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
      isSnapshot: sandbox.snapshot && sandbox.activeProfile !== "browser",
      hiddenOpenTags: sandbox.openTagReasons,
      hasSheet: sheets.front() !== null,
      pending: pending(),
      events: Object.keys(sandbox.eventHandlers),
      verdict: verdict(),
    };
  }

  function pending() {
    return sandbox.core.pendingCalls.slice(-MAX_PENDING).map(function (call) {
      var args = JSON.stringify(sandbox.core.shortened(call.args));
      return { name: call.name, args: args, since: call.since };
    });
  }

  // Where a config was denied, or has an outcome that was set, no signature was
  // verified: its response is all that there is.
  function verdict() {
    var calls = sandbox.calls.filter(function (call) {
      return call.name === "preVerifyJSAPI" && call.response;
    });
    var response = calls.length && calls[calls.length - 1].response;
    var text = String((response && (response.err_msg || response.errMsg)) || "").replace(
      /^[^:]*:/,
      "",
    );
    var isForced = sandbox.snapshot || "preVerifyJSAPI" in sandbox.outcomes;
    if (!response || !isForced) {
      return ofAttempt(sandbox.core.attemptToShow());
    }
    return {
      ok: text === "ok",
      text: text,
      reason: null,
      url: window.location.href,
      explanation: null,
      attempt: null,
    };
  }

  function ofAttempt(shown) {
    if (!shown) {
      return null;
    }
    var verdict = shown.attempt.verdict;
    return {
      ok: verdict.ok,
      text: verdict.text,
      reason: verdict.reason,
      url: verdict.url,
      explanation: verdict.explanation,
      attempt: shown.count > 1 ? { number: shown.number, count: shown.count } : null,
    };
  }

  function send() {
    var current = state();
    var text = JSON.stringify(current);
    if (text === lastSent) {
      return;
    }
    lastSent = text;
    window.parent.postMessage(
      { source: SOURCE, kind: "state", state: JSON.parse(text) },
      sandbox.shell,
    );
  }

  send();
  window.setInterval(send, POLL_MS);
  window.setInterval(COMMANDS.hello, REPEAT_MS);
})(window, window.document, window.__weixinSandbox);
