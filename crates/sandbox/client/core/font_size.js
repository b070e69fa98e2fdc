/*
 * The phone's font size, and what it makes of the page. Needs objects.js before it.
 *
 * Known: 2 is the standard size (WeChat's notice for Android 7.0.10). Reported: pages
 * undo the user's size with 0; Android scales the text, and iOS sets
 * -webkit-text-size-adjust of body, which a rule of the page with !important overrides.
 * Guesses: the four sizes' factors, that the size is shown before the page's handler
 * runs, that a page changes the size for itself alone, and that other clients look the
 * same at each size.
 */
(function (document, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var FACTORS = { 1: 0.9, 2: 1, 3: 1.12, 4: 1.25 };
  // What the user has chosen; the page may have set another one for itself.
  var chosen = sandbox.fontSize;
  // The style that was changed: {style, property, value, before}.
  var shown = null;

  core.isFontSize = function (size) {
    return core.has(FACTORS, size);
  };

  /** As the user does in the menu. */
  sandbox.chooseFontSize = function (size) {
    if (!core.isFontSize(size) || size === chosen) {
      return;
    }
    chosen = size;
    sandbox.fontSize = size;
    core.showFontSize();
    sandbox.emit("menu:setfont", { fontSize: size });
  };

  core.showFontSize = function () {
    restore();
    var factor = core.own(FACTORS, sandbox.fontSize) || 1;
    if (core.installation && factor !== 1) {
      scale(factor, core.installation.environment);
    }
  };

  // Android scales the text alone. With `zoom` boxes grow, too: it is an approximation.
  // A browser that never inflates text shows nothing of the other property.
  function scale(factor, environment) {
    if (environment.shape === "android") {
      change(document.documentElement, "zoom", String(factor));
    } else if (environment.isIos) {
      change(document.body, "webkitTextSizeAdjust", Math.round(100 * factor) + "%");
    }
  }

  function change(element, property, value) {
    if (element) {
      var style = element.style;
      shown = { style: style, property: property, value: value, before: style[property] };
      style[property] = value;
    }
  }

  // A value that the page has set since stays.
  function restore() {
    if (shown && shown.style[shown.property] === shown.value) {
      shown.style[shown.property] = shown.before || "";
    }
    shown = null;
  }

  // The simulator runs before there is a body.
  document.addEventListener("DOMContentLoaded", function () {
    core.showFontSize();
  });
})(window.document, window.__weixinSandbox);
