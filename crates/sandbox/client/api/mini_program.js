/*
 * launchMiniProgram, and the calls of a page in the web-view of a mini program.
 * Needs core/ before it.
 *
 * To read: `miniProgram` ({moves: [{name, arg}], posted: [data], delivered:
 * [data]}). A message is delivered when the web-view is left or shared, not before.
 */
(function (sandbox) {
  "use strict";

  sandbox.onReset(function () {
    sandbox.miniProgram = { moves: [], posted: [], delivered: [] };
  });

  sandbox.deliverPosted = function () {
    var record = sandbox.miniProgram;
    record.delivered = record.delivered.concat(record.posted.splice(0));
  };

  sandbox.handle("launchMiniProgram", function (args, reply) {
    reply(args.targetAppId ? "ok" : "fail");
  });

  // Outside a mini program nobody receives it; that a client then does not know
  // the function is a guess.
  sandbox.handle("invokeMiniProgramAPI", function (args, reply) {
    var record = sandbox.miniProgram;
    if (sandbox.activeProfile !== "miniprogram") {
      reply.raw({ err_msg: "system:function_not_exist" });
      return;
    }
    if (args.name === "postMessage") {
      record.posted.push(args.arg);
    } else {
      record.moves.push({ name: args.name, arg: args.arg });
      if (args.name !== "navigateTo") {
        sandbox.deliverPosted();
      }
    }
    reply("ok");
  });
})(window.__weixinSandbox);
