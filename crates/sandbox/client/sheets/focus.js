/*
 * Keeps the focus in the sheet in front. A browser lets Tab leave a dialog for its own bars;
 * from a frame it gets into the page around it, where Escape closes nothing.
 * Needs sheet.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
  var sheets = sandbox.sheets;

  if (window.parent === window) {
    return;
  }

  // Before the page, which may keep keys for itself.
  window.addEventListener("keydown", follow, true);

  function follow(event) {
    var sheet = sheets.front();
    var isTab = event.key === "Tab" && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (!sheet || !isTab) {
      return;
    }
    var stops = Array.prototype.filter.call(sheet.querySelectorAll(STOPS), isStop);
    // Behind the last one the first follows; from a button that was disabled meanwhile, or from
    // the sheet itself, either is the next.
    var at = stops.indexOf(sheet.getRootNode().activeElement);
    var end = event.shiftKey ? 0 : stops.length - 1;
    var isInside = at >= 0 && at !== end;
    if (isInside) {
      return;
    }
    event.preventDefault();
    (stops[event.shiftKey ? stops.length - 1 : 0] || sheet).focus();
  }

  function isStop(element) {
    return !element.disabled && element.tabIndex >= 0 && element.getClientRects().length > 0;
  }
})(window, window.__weixinSandbox);
