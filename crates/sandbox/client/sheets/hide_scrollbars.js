/*
 * Phones lay nothing aside for a scroll bar; a computer's browser takes that
 * width from the page. In the shell's frame it does not.
 */
(function (window, document, sandbox) {
  "use strict";

  if (sandbox.inShell && document.adoptedStyleSheets) {
    var sheet = new window.CSSStyleSheet();
    sheet.replaceSync("* { scrollbar-width: none; }");
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat([sheet]);
  }
})(window, window.document, window.__weixinSandbox);
