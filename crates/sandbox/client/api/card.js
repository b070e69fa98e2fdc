/*
 * Card coupons: addCard, openCard, chooseCard, consumeAndShareCard.
 * Needs core/ before it.
 *
 * From `fixtures`: `cards`, which the user may choose from ([{card_id,
 * encrypt_code}]).
 */
(function (sandbox) {
  "use strict";

  var CARDS = [{ card_id: "pSandboxCard000000000000000000", encrypt_code: "c2FuZGJveA==" }];

  sandbox.handle("batchAddCard", function (args, reply) {
    var added = (args.card_list || []).map(function (card) {
      return { card_id: card.card_id, card_ext: card.card_ext, is_succ: 1 };
    });
    reply(added.length ? "ok" : "fail", { card_list: JSON.stringify(added) });
  });

  sandbox.handle("batchViewCard", function (args, reply) {
    reply(args.card_list && args.card_list.length ? "ok" : "fail");
  });

  sandbox.handle("chooseCard", function (args, reply) {
    if (!args.card_sign) {
      reply("fail");
      return;
    }
    var cards = sandbox.fixture("cards", CARDS).filter(function (card) {
      return !args.card_id || card.card_id === args.card_id;
    });
    reply("ok", { choose_card_info: JSON.stringify(cards) });
  });

  sandbox.handle("consumedShareCard", function (args, reply) {
    reply(args.consumedCardId && args.consumedCode ? "ok" : "fail");
  });
})(window.__weixinSandbox);
