/*
 * Why a client shows no open tags although `wx.config` was right. Needs core/
 * before it.
 *
 * `core.openTagLimit(configuredUrl)` returns the reason, or null:
 *
 *   in_iframe        documented: pages with open tags must not be in a frame. The
 *                    frame of the sandbox's own shell is none.
 *   url_changed      documented: tags belong to the URL of the config. When a
 *                    router has changed it, the page must configure again.
 *   csp_unsafe_eval  reported: a policy whose script-src lacks 'unsafe-eval'.
 *   csp_frame_src    reported: a policy whose frame-src (child-src, default-src)
 *                    stops them. Which address they need is not reported; that one
 *                    of WeChat's schemes or hosts is enough is a guess.
 *
 * Whether the page gets WeixinOpenTagsError then is a guess, too: reports have it
 * both ways. So the `hiddenOpenTags` option decides: "silent" (the default),
 * "event", or "shown", which ignores the limits.
 *
 * Policies are those of <meta>, and the header that the sandbox's proxy has found
 * and written into its script tag. A page cannot read its own headers elsewhere;
 * 'unsafe-eval' is tried, and so known everywhere.
 */
(function (window, document, sandbox) {
  "use strict";

  var core = sandbox.core;
  var FRAME_DIRECTIVES = ["frame-src", "child-src", "default-src"];
  var SUFFICES = /^(\*|https?:|weixin:|wvjbscheme:|(https?:\/\/)?([*\w-]+\.)*qq\.com([:/].*)?)$/i;
  var script = document.currentScript;
  var header = (script && script.getAttribute("data-csp")) || "";

  core.openTagLimit = function (configuredUrl) {
    if (sandbox.hiddenOpenTags === "shown") {
      return null;
    }
    if (window.parent && window.parent !== window && !sandbox.inShell) {
      return "in_iframe";
    }
    if (isEvalBlocked()) {
      return "csp_unsafe_eval";
    }
    if (policies().some(stopsFrames)) {
      return "csp_frame_src";
    }
    return core.isUrlChanged(configuredUrl) ? "url_changed" : null;
  };

  // Also on iOS, whose signatures are of the entry URL.
  core.isUrlChanged = function (configuredUrl) {
    var isSame = window.location.href.split("#")[0] === configuredUrl.split("#")[0];
    return !isSame && sandbox.hiddenOpenTags !== "shown";
  };

  // The browser enforces the policy, wherever it comes from.
  function isEvalBlocked() {
    try {
      return !Function("");
    } catch (_error) {
      return true;
    }
  }

  function policies() {
    var texts = header.split(",");
    var metas = document.querySelectorAll ? document.querySelectorAll("meta[http-equiv]") : [];
    Array.prototype.forEach.call(metas, function (meta) {
      if (/^content-security-policy$/i.test(meta.getAttribute("http-equiv").trim())) {
        texts.push(meta.getAttribute("content") || "");
      }
    });
    return texts.map(directives);
  }

  // The first one of a name counts.
  function directives(policy) {
    var named = {};
    policy.split(";").forEach(function (text) {
      var words = text.trim().split(/\s+/);
      var name = words[0].toLowerCase();
      if (name && !core.has(named, name)) {
        named[name] = words.slice(1);
      }
    });
    return named;
  }

  function stopsFrames(policy) {
    var name = FRAME_DIRECTIVES.filter(function (directive) {
      return core.has(policy, directive);
    })[0];
    return Boolean(name) && !policy[name].some(SUFFICES.test, SUFFICES);
  }
})(window, window.document, window.__weixinSandbox);
