/*
 * A phone's scroll bar covers the page; a computer's takes its width from the
 * page. In the shell's frame it is hidden.
 */
(function (window, document, sandbox) {
  "use strict";

  if (sandbox.inShell && document.adoptedStyleSheets) {
    var sheet = new window.CSSStyleSheet();
    sheet.replaceSync("* { scrollbar-width: none; }");
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat([sheet]);
  }
})(window, window.document, window.__weixinSandbox);
