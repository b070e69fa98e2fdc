/*
 * launchMiniProgram, and the calls of a page in the web-view of a mini program.
 * Needs core/ before it. Pages in WeCom launch mini programs, pages in WeChat have
 * <wx-open-launch-weapp>: only an outcome that is set lets launchMiniProgram succeed.
 *
 * To read: `miniProgram` ({moves: [{name, arg}], posted: [data], delivered:
 * [data]}). A message is delivered when the web-view is left or shared, not before.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

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

  core.limitTo("launchMiniProgram", []);

  // Outside a mini program nobody receives it; that a client then does not know
  // the function is a guess.
  core.limitTo("invokeMiniProgramAPI", ["miniprogram"]);
  sandbox.handle("invokeMiniProgramAPI", function (args, reply) {
    var record = sandbox.miniProgram;
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
