/*
 * A shared link as WeChat draws it. Needs stage.js and icons.js before it.
 *
 *   stage.card(record)  of `share(to)`: in a chat, or in the timeline, whose
 *                       cards have no description.
 */
(function (sandbox) {
  "use strict";

  var stage = sandbox.stage;

  stage.card = function (record) {
    var card = record.card;
    var isTimeline = record.to === "timeline" || record.to === "qzone";
    var words = [
      stage.make("strong", { class: "card-title", test: "card-title", text: card.title }),
    ];
    var body = [];
    if (!isTimeline) {
      body.push(
        stage.make("span", { class: "card-desc", test: "card-desc", text: card.desc || card.link }),
      );
    }
    body.push(thumb(card.imgUrl));
    return stage.make("div", { class: isTimeline ? "card timeline" : "card", test: "share-card" }, [
      stage.make("div", { class: "card-words" }, words),
      stage.make("div", { class: "card-body" }, body),
    ]);
  };

  // A card without a picture, or with one that does not load, has a link's sign.
  function thumb(url) {
    var blank = stage.make("span", { class: "thumb blank", test: "card-blank" }, [
      stage.sign("link"),
    ]);
    if (!url) {
      return blank;
    }
    var image = stage.make("img", { class: "thumb", test: "card-image", alt: "" });
    image.addEventListener("error", function () {
      image.replaceWith(blank);
    });
    image.src = url;
    return image;
  }
})(window.__weixinSandbox);
