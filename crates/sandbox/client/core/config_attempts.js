/*
 * Which verifications belong to one configuration. wechat-h5 tries a second URL by
 * itself where the client has refused the first: the page chose neither of them.
 * Needs state.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // The newest attempt: {key, page, verdict, isAnnounced, before, first}. `first` is the
  // refused one of the same configuration, if there is one.
  var newest = null;

  sandbox.onReset(function () {
    newest = null;
  });

  // The attempt that a verification belongs to.
  core.beginAttempt = function (args) {
    var key = [args.verifySignature, args.verifyNonceStr, args.verifyTimestamp].join(" ");
    if (newest && newest.key === key && !newest.isAnnounced) {
      // jweixin reports the response of the first config only, so wechat-h5 requests the
      // same verification once more. Pages of their own code do not.
      newest.first = isRetryOf(newest, newest.before) ? newest.before : null;
      return newest;
    }
    if (newest) {
      newest.before = null;
    }
    newest = {
      key: key,
      page: core.withoutFragment(window.location.href),
      verdict: null,
      // Whether the page has got the response.
      isAnnounced: false,
      before: newest,
      first: null,
    };
    return newest;
  };

  // wechat-h5 tries two URLs, each once: the entry URL and the current one.
  function isRetryOf(attempt, before) {
    return Boolean(
      before &&
        before.verdict &&
        before.verdict.text === "invalid signature" &&
        !before.verdict.ok &&
        !before.first &&
        before.page === attempt.page &&
        core.hasTwoUrls(),
    );
  }

  // Whether the entry URL is another one than the current.
  core.hasTwoUrls = function () {
    return core.withoutFragment(sandbox.entryUrl) !== core.withoutFragment(window.location.href);
  };

  // The attempt that says most about the page: the one that was accepted, or else the first.
  // That the client compares with the other URL is no mistake of the page.
  core.attemptToShow = function () {
    var attempts = newest ? [newest.first, newest].filter(isVerified) : [];
    var blameless = attempts.filter(function (attempt) {
      return attempt.verdict.ok || !names(attempt.verdict, "entry_url");
    });
    var accepted = blameless.filter(function (attempt) {
      return attempt.verdict.ok;
    });
    var shown = accepted[0] || blameless[0] || attempts[0];
    return shown
      ? { attempt: shown, number: attempts.indexOf(shown) + 1, count: attempts.length }
      : null;
  };

  function isVerified(attempt) {
    return Boolean(attempt && attempt.verdict);
  }

  function names(verdict, code) {
    var causes = (verdict.explanation && verdict.explanation.causes) || [];
    return causes.some(function (cause) {
      return cause.code === code;
    });
  }
})(window, window.__weixinSandbox);
