/*
 * setFontSizeCallback, by which pages undo the user's font size. It is a name of the
 * bridge alone. Needs core/ before it.
 *
 * To read: `fontSize`. A size that is not known is left out, which is a guess.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;
  var STANDARD = 2;

  sandbox.handle("setFontSizeCallback", function (args, reply) {
    var size = Number(args.fontSize);
    if (size === 0) {
      size = STANDARD;
    }
    if (core.isFontSize(size)) {
      sandbox.fontSize = size;
      core.showFontSize();
    }
    reply("ok");
  });
})(window.__weixinSandbox);
