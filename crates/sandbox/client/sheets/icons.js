/*
 * Icons, drawn here: fonts have other ones on each computer.
 * Needs sheet.js before it.
 *
 * `sheets.icon(name)` is one of those below, as wide and high as its text.
 */
(function (document, sandbox) {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  // In a square of 24, as lines.
  var PATHS = {
    friend: "M4 19c1-6 5-9 10-9V6l7 6-7 6v-4c-4 0-7 1-10 5z",
    timeline:
      "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 3v5M21 12h-5M12 21v-5M3 12h5",
    favorite: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5",
    qq: "M12 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM14 14l5 6",
    qzone: "M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.3-5.6-3.1-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z",
    weibo:
      "M3 12c3-5 6-7 9-7s6 2 9 7c-3 5-6 7-9 7s-6-2-9-7zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z",
    refresh: "M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5",
    copyUrl: "M9 9h11v11H9zM15 9V4H4v11h5",
    openWithSafari:
      "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18c5-5 5-13 0-18z",
    link: "M10 14l4-4M8.5 11.5L6 14a3.5 3.5 0 0 0 5 5l2.5-2.5M15.5 12.5L18 10a3.5 3.5 0 0 0-5-5l-2.5 2.5",
    tick: "M5 12.5l4.5 4.5L19 7.5",
  };

  sandbox.sheets.icon = function (name) {
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "sign-lines");
    svg.setAttribute("aria-hidden", "true");
    var path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[name]);
    svg.appendChild(path);
    return svg;
  };
})(window.document, window.__weixinSandbox);
