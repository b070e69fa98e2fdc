/*
 * Questions to the user, where a real client would ask.
 * Needs handlers.js before it.
 *
 * A sheet is a function `open(args, decision)`. It calls one of
 * `decision.choose(choice)`, `decision.cancel()`, `decision.fail()` and
 * `decision.deny()`; `decision.fallback` is the choice where nobody is asked.
 * `decision.confirm(done)`, where the question has it, does what the user has decided
 * before the page is told.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var sheets = {};

  sandbox.registerSheet = function (name, open) {
    sheets[name] = open;
  };

  sandbox.askUser = function (question, then) {
    var reply = question.reply;
    var open = core.own(sheets, reply.call);
    if (!open || sandbox.ui !== "sheets" || core.has(sandbox.outcomes, reply.call)) {
      then(question.fallback);
      return;
    }
    open(question.args, {
      fallback: question.fallback,
      confirm: question.confirm,
      choose: then,
      cancel: function () {
        reply("cancel");
      },
      fail: function () {
        reply("fail");
      },
      deny: reply.denied,
    });
  };
})(window.__weixinSandbox);
