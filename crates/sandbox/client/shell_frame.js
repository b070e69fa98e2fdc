/*
 * What is different where the page is in the frame of the sandbox's own shell:
 * a person is there, and the browser around it is no phone. It runs before
 * bridge.js.
 *
 * From `window.__weixinSandbox`: `shell`, the shell's origin. `inShell` says
 * whether the page is in its frame. A name stays with a frame wherever it
 * goes, and scripts of other pages do not get to set it there.
 */
(function (window, sandbox) {
  "use strict";

  var FRAME = "wechat-h5-shell";

  sandbox.inShell = window.parent !== window && window.name === FRAME;
  if (!sandbox.ui || sandbox.ui === "auto") {
    sandbox.ui = sandbox.inShell ? "sheets" : "none";
  }
  // Whoever chose no client means a phone where one is drawn around the page.
  if (sandbox.inShell && (!sandbox.profile || sandbox.profile === "auto")) {
    sandbox.profile = "android";
  }
})(window, window.__weixinSandbox);
