/*
 * What the platform says about what a page has signed: a payment, or cards.
 * Needs console.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // Calls `done.accepted` with the verdict, or `done.refused` with what the user is shown. A
  // refusal is explained in the page's console; the page itself is told what a phone tells.
  core.askPlatform = function (url, fields, name, done) {
    var request = new window.XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      var verdict = read(request.responseText);
      if (verdict.ok) {
        done.accepted(verdict);
        return;
      }
      core.explainRefusal(name, verdict.problem);
      done.refused(verdict.shown);
    };
    request.onerror = function () {
      done.refused("网络错误");
    };
    request.send(JSON.stringify(fields));
  };

  function read(text) {
    try {
      return JSON.parse(text);
    } catch (_error) {
      return { ok: false, problem: text, shown: "系统错误" };
    }
  }
})(window, window.__weixinSandbox);
