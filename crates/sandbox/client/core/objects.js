/*
 * Copies and look-ups of plain values. Needs options.js before it.
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  core.clone = function (value) {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  };

  core.has = function (object, name) {
    return Object.prototype.hasOwnProperty.call(object, name);
  };

  // Pages choose names: `constructor` is a name that no table here has.
  core.own = function (object, name) {
    return core.has(object, name) ? object[name] : undefined;
  };

  core.withoutFragment = function (url) {
    return url.split("#")[0];
  };

  core.ignore = function () {};
})(window.__weixinSandbox);
