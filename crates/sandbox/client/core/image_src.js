/*
 * The `src` of images: telemetry is kept here, and a `localId` becomes the picture
 * behind it. Needs telemetry.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // Returns a function that undoes it.
  core.watchImages = function () {
    var prototype = window.HTMLImageElement && window.HTMLImageElement.prototype;
    var original = prototype && Object.getOwnPropertyDescriptor(prototype, "src");
    if (!original || !original.set) {
      return core.ignore;
    }
    Object.defineProperty(prototype, "src", {
      configurable: true,
      enumerable: original.enumerable,
      get: original.get,
      set: function (value) {
        if (core.isTelemetry(value)) {
          core.keepTelemetry(String(value));
        } else {
          original.set.call(this, localImage(value));
        }
      },
    });
    var ownsSetAttribute = core.has(prototype, "setAttribute");
    var setAttribute = prototype.setAttribute;
    prototype.setAttribute = function (name, value) {
      setAttribute.call(this, name, name === "src" ? localImage(value) : value);
    };
    var releaseConstructor = core.watchImageConstructor();
    return function () {
      Object.defineProperty(prototype, "src", original);
      if (ownsSetAttribute) {
        prototype.setAttribute = setAttribute;
      } else {
        delete prototype.setAttribute;
      }
      releaseConstructor();
    };
  };

  // A phone's web view shows a `localId` as a picture. iOS does not, any more.
  function localImage(address) {
    var known = sandbox.pictures[String(address).toLowerCase()];
    return known && !sandbox.isIos ? known : address;
  }
})(window, window.__weixinSandbox);
