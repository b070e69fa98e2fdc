/*
 * previewImage: one picture at a time, by swipe, arrow keys or buttons. The
 * page learns that it is open, and nothing else. Needs sheet.js before it.
 */
(function (sandbox) {
  "use strict";

  var SWIPE = 40;
  var sheets = sandbox.sheets;

  sandbox.registerSheet("imagePreview", function (args, decision) {
    var urls = args.urls.map(String);
    var at = Math.max(0, urls.indexOf(String(args.current)));
    var image = sheets.make("img", { test: "preview-image", alt: "", draggable: false });
    var count = sheets.make("p", { class: "count", test: "preview-count" });
    count.setAttribute("aria-live", "polite");
    var broken = sheets.make("p", { class: "soft", hidden: true, test: "preview-broken" });
    var previous = arrow("‹", "preview-previous", sheets.text("上一张", "Previous"), -1);
    var next = arrow("›", "preview-next", sheets.text("下一张", "Next"), 1);
    var sheet = sheets.open(
      { name: "imagePreview", title: sheets.text("图片预览", "Preview"), look: "dark viewer" },
      [image, broken, sheets.make("div", { class: "bar" }, [previous, count, next])],
    );

    function arrow(text, test, label, step) {
      var button = sheets.button(text, test, function () {
        move(step);
      });
      button.setAttribute("aria-label", label);
      return button;
    }

    function move(step) {
      var wanted = at + step;
      if (wanted >= 0 && wanted < urls.length) {
        at = wanted;
        show();
      }
    }

    function show() {
      broken.hidden = true;
      image.hidden = false;
      // iOS shows no localId in a page, but its own viewer does.
      image.src = sandbox.picture(urls[at]) || urls[at];
      count.textContent = at + 1 + " / " + urls.length;
      previous.disabled = at === 0;
      next.disabled = at === urls.length - 1;
    }

    image.addEventListener("error", function () {
      image.hidden = true;
      broken.hidden = false;
      broken.textContent = sheets.text("图片打不开：", "This picture does not open: ") + urls[at];
    });
    sheet.addEventListener("keydown", function (event) {
      var steps = { ArrowLeft: -1, ArrowRight: 1 };
      move(steps[event.key] || 0);
    });
    swipe(image, move);
    show();
    decision.choose(null);
  });

  function swipe(element, move) {
    var from = null;
    element.addEventListener("pointerdown", function (event) {
      from = event.clientX;
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointerup", function (event) {
      var way = from === null ? 0 : event.clientX - from;
      from = null;
      if (Math.abs(way) > SWIPE) {
        move(way < 0 ? 1 : -1);
      }
    });
  }
})(window.__weixinSandbox);
