/*
 * Who handles an API, and who else listens to calls and verdicts.
 * Needs objects.js before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  core.handlers = {};
  core.eventNames = {};
  core.callListeners = [];
  core.verdictListeners = [];

  sandbox.handle = function (name, handler) {
    if (handler) {
      core.handlers[name] = handler;
    }
    return core.handlers[name];
  };

  sandbox.apis = function () {
    return Object.keys(core.handlers);
  };

  sandbox.declareEvent = function (name) {
    core.eventNames[name] = true;
  };

  sandbox.onVerdict = function (listener) {
    core.verdictListeners.push(listener);
  };

  sandbox.onCall = function (listener) {
    core.callListeners.push(listener);
  };
})(window.__weixinSandbox);
