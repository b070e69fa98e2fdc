/*
 * Other programs: WeCom chats, business views, mini programs.
 * Needs bridge.js before it.
 *
 * From `fixtures`: `extraData`, what a business view hands back.
 *
 * To read: `miniProgram` ({moves: [{name, arg}], posted: [data], delivered:
 * [data]}). What a page posts is delivered when its web-view goes or is
 * shared, not before.
 */
(function (sandbox) {
  "use strict";

  sandbox.onReset(function () {
    sandbox.miniProgram = { moves: [], posted: [], delivered: [] };
  });

  sandbox.deliverPosted = function () {
    var heard = sandbox.miniProgram;
    heard.delivered = heard.delivered.concat(heard.posted.splice(0));
  };

  sandbox.handle("openEnterpriseChat", function (args, reply) {
    reply(args.useridlist ? "ok" : "fail", { err_code: args.useridlist ? 0 : -1 });
  });

  sandbox.handle("launchMiniProgram", function (args, reply) {
    reply(args.targetAppId ? "ok" : "fail");
  });

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

  // Outside a mini program there is nobody to hear it; that a client then does
  // not know the function is a guess.
  sandbox.handle("invokeMiniProgramAPI", function (args, reply) {
    var heard = sandbox.miniProgram;
    if (sandbox.activeProfile !== "miniprogram") {
      reply.raw({ err_msg: "system:function_not_exist" });
      return;
    }
    if (args.name === "postMessage") {
      heard.posted.push(args.arg);
    } else {
      heard.moves.push({ name: args.name, arg: args.arg });
      if (args.name !== "navigateTo") {
        sandbox.deliverPosted();
      }
    }
    reply("ok");
  });
})(window.__weixinSandbox);
