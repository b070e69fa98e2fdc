/*
 * WeCom chats and business views: openEnterpriseChat and openBusinessView.
 * WeChat has no chats of WeCom: only an outcome that is set lets them succeed.
 * Needs core/ before it.
 *
 * From `fixtures`: `extraData`, which a business view returns.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  sandbox.handle("openEnterpriseChat", function (args, reply) {
    reply(args.useridlist ? "ok" : "fail", { err_code: args.useridlist ? 0 : -1 });
  });

  core.limitTo("openEnterpriseChat", []);

  sandbox.handle("openBusinessView", function (args, reply) {
    if (!args.businessType) {
      reply("fail", { err_code: -1 });
      return;
    }
    var extraData = sandbox.fixture("extraData", { businessType: args.businessType });
    reply("ok", {
      err_code: 0,
      extraData: sandbox.shape === "android" ? JSON.stringify(extraData) : extraData,
    });
  });
})(window.__weixinSandbox);
