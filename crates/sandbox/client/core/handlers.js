/*
 * Who handles an API, in which clients, and who else listens to calls and verdicts.
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
  // The clients that have an API, by its name; every other one is in all of them.
  var profiles = {};
  core.callListeners = [];
  core.verdictListeners = [];

  sandbox.handle = function (name, handler) {
    if (handler) {
      core.handlers[name] = handler;
    }
    return core.handlers[name];
  };

  // The API is in these clients alone; with an empty list in none that is simulated.
  core.limitTo = function (name, names) {
    profiles[name] = names;
  };

  core.isInClient = function (name) {
    var limited = core.own(profiles, name);
    return !limited || limited.indexOf(sandbox.activeProfile) >= 0;
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
