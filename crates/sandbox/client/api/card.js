/*
 * Card coupons: addCard, openCard, chooseCard, consumeAndShareCard.
 * Needs core/ before it.
 *
 * With `cardsUrl` the platform checks the signatures of addCard and chooseCard, unless an
 * outcome is set.
 *
 * From `fixtures`: `cards`, which the user may choose from ([{card_id,
 * encrypt_code}]).
 */
(function (sandbox) {
  "use strict";

  var core = sandbox.core;
  var CARDS = [{ card_id: "pSandboxCard000000000000000000", encrypt_code: "c2FuZGJveA==" }];
  var CHOICE_FIELDS = [
    "location_id",
    "card_type",
    "card_id",
    "time_stamp",
    "nonce_str",
    "sign_type",
    "card_sign",
  ];

  sandbox.handle("batchAddCard", function (args, reply) {
    var cards = args.card_list || [];
    if (!cards.length) {
      reply("fail", { card_list: "[]" });
      return;
    }
    check("/add", { card_list: cards }, args, reply, function () {
      var added = cards.map(function (card) {
        return { card_id: card.card_id, card_ext: card.card_ext, is_succ: 1 };
      });
      reply("ok", { card_list: JSON.stringify(added) });
    });
  });

  sandbox.handle("batchViewCard", function (args, reply) {
    reply(args.card_list && args.card_list.length ? "ok" : "fail");
  });

  sandbox.handle("chooseCard", function (args, reply) {
    if (!args.card_sign) {
      reply("fail");
      return;
    }
    var choice = {};
    CHOICE_FIELDS.forEach(function (name) {
      choice[name] = args[name];
    });
    check("/choose", choice, args, reply, function () {
      var cards = sandbox.fixture("cards", CARDS).filter(function (card) {
        return !args.card_id || card.card_id === args.card_id;
      });
      reply("ok", { choose_card_info: JSON.stringify(cards) });
    });
  });

  sandbox.handle("consumedShareCard", function (args, reply) {
    reply(args.consumedCardId && args.consumedCode ? "ok" : "fail");
  });

  // An outcome that is set needs no signature.
  function check(path, fields, args, reply, then) {
    if (!sandbox.cardsUrl || core.has(sandbox.outcomes, reply.call)) {
      then();
      return;
    }
    fields.app_id = args.app_id || args.appId || sandbox.appId || "";
    fields.url = sandbox.pageUrl();
    core.askPlatform(sandbox.cardsUrl + path, fields, reply.call, {
      accepted: then,
      refused: function () {
        reply("fail");
      },
    });
  }
})(window.__weixinSandbox);
