/*
 * preVerifyJSAPI, which wx.config calls: verifies the signature and grants the
 * permissions. Needs handlers.js and config_attempts.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // Without the fragment, as the client sees it.
  sandbox.pageUrl = function () {
    var url = sandbox.isIos ? sandbox.entryUrl : window.location.href;
    return core.withoutFragment(url);
  };

  sandbox.handle("preVerifyJSAPI", function (args, reply) {
    var fields = {
      appId: args.verifyAppId,
      timestamp: args.verifyTimestamp,
      nonceStr: args.verifyNonceStr,
      signature: args.verifySignature,
      url: sandbox.pageUrl(),
      jsApiList: args.verifyJsApiList || [],
      pageUrl: window.location.href,
    };
    if (sandbox.signedUrl) {
      fields.signedUrl = sandbox.signedUrl;
    }
    var attempt = core.beginAttempt(args);
    verify(fields, function (given) {
      var verdict = readVerdict(given);
      verdict.url = fields.url;
      attempt.verdict = verdict;
      sandbox.verdicts.push(verdict);
      sandbox.lastVerdict = verdict;
      reply(verdict.ok ? "ok" : "fail_" + verdict.text, {}, function () {
        attempt.isAnnounced = true;
        // Permissions begin with the response: calls made before it are refused.
        sandbox.granted = verdict.ok ? fields.jsApiList : [];
        sandbox.appId = verdict.ok ? fields.appId : sandbox.appId;
        core.verdictListeners.forEach(function (listener) {
          listener(verdict, args, fields.pageUrl);
        });
      });
    });
  });

  function readVerdict(given) {
    if (given === true || given === false) {
      given = { ok: given };
    }
    var text = String((given && given.errMsg) || "config:invalid signature");
    return {
      ok: Boolean(given && given.ok),
      text: text.slice(text.indexOf(":") + 1),
      reason: (given && given.reason) || null,
      explanation: (given && given.explanation) || null,
    };
  }

  // By the `verify` option.
  function verify(fields, done) {
    var isDone = false;
    function once(verdict) {
      if (!isDone) {
        isDone = true;
        done(verdict);
      }
    }
    if (typeof sandbox.verify === "function") {
      var returned = sandbox.verify(core.clone(fields), once);
      if (returned !== undefined) {
        once(returned);
      }
    } else if (sandbox.verify) {
      verifyByServer(sandbox.verify, fields, once);
    } else {
      once(Boolean(fields.appId && fields.timestamp && fields.nonceStr && fields.signature));
    }
  }

  function verifyByServer(url, fields, done) {
    var unreachable = {
      ok: false,
      errMsg: "config:network timeout",
      reason: "verifier_unreachable",
    };
    var request = new window.XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      try {
        done(JSON.parse(request.responseText));
      } catch (_error) {
        done(unreachable);
      }
    };
    request.onerror = function () {
      done(unreachable);
    };
    request.send(JSON.stringify(fields));
  }
})(window, window.__weixinSandbox);
