/*
 * The style of the sheets. A constructed style sheet applies whatever the
 * page's content security policy says. Needs sheet.js before it.
 *
 * From `window.__weixinSandbox`: `sheetsCss`, the text of sheets.css.
 */
(function (window, sandbox) {
  "use strict";

  var sheet = null;

  sandbox.sheets.style = function () {
    if (!sheet) {
      sheet = new window.CSSStyleSheet();
      sheet.replaceSync(sandbox.sheetsCss);
    }
    return sheet;
  };
})(window, window.__weixinSandbox);
