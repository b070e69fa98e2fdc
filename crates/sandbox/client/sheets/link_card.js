/*
 * A shared link, drawn as in WeChat. Needs sheet.js and icons.js before it.
 *
 *   sheets.card(record, onBroken)
 *                       of `share(to)`: in a chat, or in the timeline, whose
 *                       cards have no description. `onBroken` is called, if it is
 *                       given, where the picture does not load.
 *   sheets.bareLink(record)  a message with the link alone.
 */
(function (sandbox) {
  "use strict";

  var sheets = sandbox.sheets;

  sheets.card = function (record, onBroken) {
    var card = record.card;
    var isTimeline = record.to === "timeline" || record.to === "qzone";
    var words = [
      sheets.make("strong", { class: "card-title", test: "card-title", text: card.title }),
    ];
    var body = [];
    if (!isTimeline) {
      body.push(
        sheets.make("span", {
          class: "card-desc",
          test: "card-desc",
          text: card.desc || card.link,
        }),
      );
    }
    body.push(thumb(card.imgUrl, onBroken));
    return sheets.make(
      "div",
      { class: isTimeline ? "card timeline" : "card", test: "share-card" },
      [
        sheets.make("div", { class: "card-words" }, words),
        sheets.make("div", { class: "card-body" }, body),
      ],
    );
  };

  sheets.bareLink = function (record) {
    return sheets.make("p", { class: "bare-link", test: "share-bare-link", text: record.opened });
  };

  // A card without a picture, or with one that does not load, shows an icon.
  function thumb(url, onBroken) {
    var blank = sheets.make("span", { class: "thumb blank", test: "card-blank" }, [
      sheets.icon("link"),
    ]);
    if (!url) {
      return blank;
    }
    var image = sheets.make("img", { class: "thumb", test: "card-image", alt: "" });
    image.addEventListener("error", function () {
      image.replaceWith(blank);
      if (onBroken) {
        onBroken(url);
      }
    });
    image.src = url;
    return image;
  }
})(window.__weixinSandbox);
