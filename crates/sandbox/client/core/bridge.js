/*
 * `WeixinJSBridge` itself: calls, events, logs.
 * Needs outcome.js, telemetry.js, console.js and state.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // The one that is installed; null where none is.
  core.installation = null;
  // Calls without a response: {name, args, since}.
  core.pendingCalls = [];
  sandbox.onReset(function () {
    core.pendingCalls = [];
  });

  function invoke(name, args, callback) {
    if (typeof args === "function") {
      callback = args;
      args = {};
    }
    var call = {
      name: String(name),
      args: core.clone(args) || {},
      response: undefined,
      hidden: core.isTelemetryCall(name),
    };
    sandbox.calls.push(call);
    if (call.name === "getBrandWCPayRequest") {
      core.watchThisTask();
    }
    core.callListeners.forEach(function (listener) {
      listener(call);
    });
    var pending = addPending(call);
    core.respond(call, function (raw, beforeCallback) {
      sandbox.later(function () {
        call.response = core.clone(raw);
        if (beforeCallback) {
          beforeCallback();
        }
        core.pendingCalls = core.pendingCalls.filter(function (other) {
          return other !== pending;
        });
        core.reportCall(call, Date.now() - pending.since);
        core.explainCall(call);
        if (typeof callback === "function") {
          core.runCallback(callback, core.clone(raw));
        }
      }, sandbox.delayMs);
    });
  }

  function addPending(call) {
    var pending = { name: call.name, args: call.args, since: Date.now() };
    if (!call.hidden) {
      core.pendingCalls.push(pending);
    }
    return pending;
  }

  sandbox.later = function (then, milliseconds) {
    var current = core.installation;
    return window.setTimeout(function () {
      if (core.installation === current) {
        then();
      }
    }, milliseconds);
  };

  function on(event, handler) {
    sandbox.eventHandlers[event] = handler;
  }

  sandbox.emit = function (event, value) {
    var handler = sandbox.eventHandlers[event];
    if (handler) {
      handler(core.clone(value === undefined ? {} : value));
    }
    return Boolean(handler);
  };

  core.makeBridge = function () {
    return {
      invoke: invoke,
      call: sandbox.activeProfile === "devtools" ? refuseCall : invoke,
      on: on,
      log: function (text) {
        sandbox.logs.push(String(text));
      },
      __weixinSandbox: sandbox,
    };
  };

  // The developer tools have the name only.
  function refuseCall(name) {
    sandbox.logs.push("call is not supported: " + name);
  }

  core.isSimulatedOrAbsent = function (bridge) {
    return !bridge || Boolean(bridge.__weixinSandbox);
  };
})(window, window.__weixinSandbox);
