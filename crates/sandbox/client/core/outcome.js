/*
 * The outcome of a call: as it is set, as the page is permitted, or as the
 * API's handler decides. Needs response.js, handlers.js and permissions.js
 * before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // Whether the API can be called; checkJsApi knows events, too.
  core.isCallable = function (name) {
    return isKnown(name) && !isOfOtherClient(name);
  };

  function isKnown(name) {
    var setting = core.own(sandbox.outcomes, name);
    if (Array.isArray(setting)) {
      setting = setting[0];
    }
    return setting === undefined ? core.has(core.handlers, name) : setting !== "missing";
  }

  // An outcome that is set gives a client what it lacks.
  function isOfOtherClient(name) {
    return !core.has(sandbox.outcomes, name) && !core.isInClient(name);
  }

  function nextSetting(name) {
    var setting = core.own(sandbox.outcomes, name);
    if (Array.isArray(setting)) {
      setting = setting.length > 1 ? setting.shift() : setting[0];
    }
    return setting === undefined ? "ok" : setting;
  }

  // Calls `send` with the response, or never.
  core.respond = function (call, send) {
    var name = call.name;
    var isMissing = !isKnown(name);
    var setting = nextSetting(name);
    var succeeds = setting === "ok" || setting === "twice";
    if (name === "preVerifyJSAPI" && (!succeeds || sandbox.snapshot)) {
      sandbox.granted = [];
    }
    if (setting === "never") {
      core.reportCall(call);
    } else if (isMissing) {
      send(core.missingResponse(name));
    } else if (setting === "denied" || sandbox.snapshot) {
      send(core.deniedResponse(name));
    } else if (!call.hidden && !sandbox.isPermitted(name)) {
      send(core.response(name, "fail, the permission value is offline verifying"));
    } else if (isOfOtherClient(name)) {
      send(core.missingResponse(name));
    } else if (typeof setting === "function") {
      send(setting(core.clone(call.args)));
    } else if (typeof setting === "object") {
      send(setting);
    } else if (!succeeds) {
      send(core.response(name, setting));
    } else if (core.has(core.handlers, name)) {
      core.handlers[name](core.clone(call.args), replyTo(call, send, setting === "twice"));
    } else {
      send(core.response(name, "ok"));
    }
  };

  // The handler's second argument.
  function replyTo(call, send, isTwice) {
    var isDone = false;
    function raw(response, beforeCallback) {
      if (isDone) {
        return;
      }
      isDone = true;
      send(response, beforeCallback);
      if (isTwice) {
        send(response);
      }
    }
    function reply(outcome, fields, beforeCallback) {
      raw(core.response(call.name, outcome || "ok", fields), beforeCallback);
    }
    reply.raw = raw;
    reply.call = call.name;
    reply.denied = function () {
      raw(core.deniedResponse(call.name));
    };
    return reply;
  }
})(window.__weixinSandbox);
