/*
 * What is different where the page is in the frame of the sandbox's own shell:
 * there is a user, and the browser is not a phone's. It runs before the
 * simulator.
 *
 * From `window.__weixinSandbox`: `shell`, the shell's origin. `inShell` says
 * whether the page is in its frame. A frame keeps its name at every navigation,
 * and scripts of other pages cannot set it.
 */
(function (window, sandbox) {
  "use strict";

  var FRAME = "wechat-h5-shell";

  sandbox.inShell = window.parent !== window && window.name === FRAME;
  if (!sandbox.ui || sandbox.ui === "auto") {
    sandbox.ui = sandbox.inShell ? "sheets" : "none";
  }
  // The shell draws a phone around the page: without a choice it is Android.
  if (sandbox.inShell && (!sandbox.profile || sandbox.profile === "auto")) {
    sandbox.profile = "android";
  }
})(window, window.__weixinSandbox);
