/*
 * checkJsApi and getNetworkType. Needs core/ before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  sandbox.handle("checkJsApi", function (args, reply) {
    var result = {};
    (args.jsApiList || []).forEach(function (name) {
      result[name] = core.isCallable(name) || core.has(core.eventNames, name);
    });
    reply("ok", { checkResult: sandbox.shape === "android" ? JSON.stringify(result) : result });
  });

  sandbox.handle("getNetworkType", function (args, reply) {
    var isWifi = sandbox.network === "wifi";
    if (sandbox.activeProfile === "devtools") {
      reply("ok", { subtype: sandbox.network });
    } else if (isWifi) {
      reply.raw({ err_msg: "network_type:wifi" });
    } else {
      reply.raw({ err_msg: "network_type:wwan", subtype: sandbox.network });
    }
  });
})(window.__weixinSandbox);
