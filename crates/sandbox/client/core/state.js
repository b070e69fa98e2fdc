/*
 * What can be read of the page's behaviour, its reset, and the fixtures.
 * Needs objects.js before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var resetListeners = [];

  sandbox.reset = function () {
    sandbox.calls = [];
    sandbox.shareData = { appMessage: null, timeline: null };
    sandbox.menu = { optionMenu: true, hidden: [] };
    sandbox.granted = [];
    sandbox.verdicts = [];
    sandbox.lastVerdict = null;
    sandbox.telemetry = [];
    sandbox.logs = [];
    sandbox.eventHandlers = {};
    sandbox.pictures = {};
    resetListeners.forEach(function (listener) {
      listener(sandbox);
    });
  };

  sandbox.onReset = function (listener) {
    resetListeners.push(listener);
    listener(sandbox);
  };

  sandbox.fixture = function (name, fallback) {
    var found = sandbox.fixtures && sandbox.fixtures[name];
    return core.clone(found === undefined ? fallback : found);
  };
})(window.__weixinSandbox);
