/*
 * openProductSpecificView. Needs core/ before it.
 */
(function (sandbox) {
  "use strict";

  sandbox.handle("openProductViewWithPid", function (args, reply) {
    reply(args.pid ? "ok" : "fail");
  });
})(window.__weixinSandbox);
