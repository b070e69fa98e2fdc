/*
 * Warnings in the page's console, where its author looks first: why a config failed, a
 * call was not permitted, a payment or a card was refused, or open tags are not shown. Each is
 * one message, written once.
 * It has no query of a URL, which can contain a code, and nothing of the signature.
 * Needs console_texts.js and config_attempts.js before it.
 */
(function (window, document, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // Time for wechat-h5 to get the second URL signed.
  var RETRY_MS = 1500;
  var NOT_PERMITTED = "fail, the permission value is offline verifying";
  var warnedNames = {};
  // The attempt that the last warning of a config was about.
  var explained = null;
  // A refused attempt that another one may follow.
  var waiting = null;
  var timer = null;

  sandbox.onReset(function () {
    warnedNames = {};
    explained = null;
    waiting = null;
    window.clearTimeout(timer);
  });

  core.explainCall = function (call) {
    var text = outcomeOf(call.response);
    if (call.name === "preVerifyJSAPI") {
      explainConfig(text);
    } else if (
      text === NOT_PERMITTED &&
      !core.has(warnedNames, call.name) &&
      !mayBeOfJweixin(call.name)
    ) {
      warnedNames[call.name] = true;
      warn([
        core.sentence(isConfigured() ? "notListed" : "notConfigured", {
          name: core.pageName(call.name),
        }),
      ]);
    }
  };

  // jweixin before 1.2 asks for the network after each config, to report it.
  function mayBeOfJweixin(name) {
    return Boolean(name === "getNetworkType" && window.jWeixin && !window.jWeixin.getLocalImgData);
  }

  function isConfigured() {
    return Boolean(sandbox.lastVerdict && sandbox.lastVerdict.ok);
  }

  // Why the platform has refused what the page has signed.
  core.explainRefusal = function (name, problem) {
    warn([core.sentence("refused", { name: core.pageName(name) }) + problem]);
  };

  core.explainOpenTags = function (names, reason) {
    warn([core.sentence("openTags") + names.join(", "), core.sentence(reason)]);
  };

  document.addEventListener("WeixinOpenTagsError", function (event) {
    // With a reason it has been explained.
    if (Object.keys(sandbox.openTagReasons || {}).length) {
      return;
    }
    warn([core.sentence("openTags") + String(event.detail && event.detail.errMsg)]);
  });

  function outcomeOf(response) {
    var text = String((response && (response.err_msg || response.errMsg)) || "");
    return text.slice(text.indexOf(":") + 1);
  }

  function explainConfig(text) {
    // A denied call, or one whose outcome was set, was not verified.
    if (sandbox.snapshot || core.has(sandbox.outcomes, "preVerifyJSAPI")) {
      if (text !== "ok") {
        warn([core.sentence("config") + text, sandbox.snapshot && core.sentence("snapshot_page")]);
      }
      return;
    }
    var shown = core.attemptToShow();
    // The page has called wx.config again: the answer to that call will tell.
    if (!shown) {
      return;
    }
    if (waiting && shown.count === 1 && shown.attempt !== waiting.attempt) {
      explain(waiting);
    }
    window.clearTimeout(timer);
    waiting = null;
    if (shown.attempt.verdict.ok) {
      return;
    }
    if (shown.count > 1 || !core.hasTwoUrls()) {
      explain(shown);
      return;
    }
    // What follows decides whether anything is wrong.
    waiting = shown;
    timer = window.setTimeout(function () {
      waiting = null;
      explain(shown);
    }, RETRY_MS);
  }

  function explain(shown) {
    var verdict = shown.attempt.verdict;
    if (explained === shown.attempt) {
      return;
    }
    explained = shown.attempt;
    warn(
      [core.sentence("config") + verdict.text].concat(reasons(verdict), [
        shown.count > 1 && core.sentence("attempt", { number: shown.number }),
        core.sentence("checkedUrl") + verdict.url.split("?")[0],
      ]),
    );
  }

  function reasons(verdict) {
    var causes = verdict.explanation && verdict.explanation.causes;
    if (!causes) {
      return [core.sentence(verdict.reason) || verdict.reason];
    }
    if (!causes.length) {
      return [core.sentence("noKnownCause")];
    }
    return causes.map(function (cause) {
      var advice = cause.advice || {};
      return cause.code + ": " + (core.inLanguage(advice.zh, advice.en) || "");
    });
  }

  // The first line, and the others below it.
  function warn(lines) {
    if (!sandbox.warnings || !window.console) {
      return;
    }
    var rest = lines.slice(1).concat(sandbox.shell ? [details()] : []);
    var text = ["[wechat-h5 sandbox] " + lines[0]].concat(rest.filter(Boolean)).join("\n  ");
    window.console.warn(text);
  }

  // The card in the shell, with the comparison of the URLs.
  function details() {
    return core.sentence("details") + sandbox.shell + "/#page";
  }
})(window, window.document, window.__weixinSandbox);
