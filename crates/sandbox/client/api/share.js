/*
 * Sharing: the card that the page sets, and what becomes of it in the menu.
 * Needs menu.js before it.
 *
 * From `fixtures`: `safeDomains`, host names whose links (and whose subdomains'
 * links) a card may have; the page's own host where it is left out.
 *
 * `__weixinSandbox.share(to)` shares as a user does from the menu. `to` is
 * "friend", "timeline", "qq", "weibo", "qzone" or "favorite". It returns a
 * record, which is also kept in `shares`:
 *
 *   to      the same `to`
 *   source  who made the card: "event" (the page's onMenuShare* handler),
 *           "data" (update*ShareData), "default" (nobody), "hidden" (nobody:
 *           the page has hidden the menu item, nothing is shared), or "waiting"
 *           (the page's handler of the event has made no card yet)
 *   card    {title, desc, link, imgUrl[, type, dataUrl]} or null
 *   form    "card", "link" (a bare link: the card is what the page asked for),
 *           or null where nothing is shared. It is a bare link where the page was
 *           opened from one, although config and share data are right. Reported
 *           is that of shares to friends and to Moments; that the others do the
 *           same, and that the link is the page's own URL, is a guess.
 *   isLinkAllowed
 *           whether the link's host is a safe domain. What happens to a card
 *           with another one is not documented.
 *   opened  the URL that the recipient opens
 *   sent    false where the user cancelled: `share(to, "cancel")`
 *
 * The page is told that it was sent in either case, as clients do since 6.7.2.
 * With `outcomes.sendAppMessage = "cancel"` it is told what older ones said.
 *
 * `canShare(to)` says whether the page has left that item in the menu.
 */
(function (window, document, sandbox) {
  "use strict";

  // event: the page's handler of it makes a card. call: by this call. data: the
  // card where there is no handler. from: what the link of the card is opened with.
  var TARGETS = {
    friend: {
      item: "menuItem:share:appMessage",
      event: "menu:share:appmessage",
      value: { scene: "friend" },
      call: "sendAppMessage",
      data: "appMessage",
      from: "singlemessage",
    },
    favorite: {
      item: "menuItem:favorite",
      event: "menu:share:appmessage",
      value: { scene: "favorite" },
      call: "sendAppMessage",
      data: "appMessage",
    },
    timeline: {
      item: "menuItem:share:timeline",
      event: "menu:share:timeline",
      value: { shareTo: "timeline" },
      call: "shareTimeline",
      data: "timeline",
      from: "timeline",
    },
    qq: {
      item: "menuItem:share:qq",
      event: "menu:share:qq",
      value: { shareTo: "qq" },
      call: "shareQQ",
      data: "appMessage",
    },
    qzone: {
      item: "menuItem:share:QZone",
      event: "menu:share:QZone",
      value: { shareTo: "qzone" },
      call: "shareQZone",
      data: "timeline",
    },
    weibo: {
      item: "menuItem:share:weiboApp",
      event: "menu:share:weiboApp",
      value: { shareTo: "weibo" },
      call: "shareWeiboApp",
    },
  };

  sandbox.onReset(function () {
    sandbox.shares = [];
  });

  sandbox.handle("updateAppMessageShareData", function (args, reply) {
    sandbox.shareData.appMessage = pick(args, ["title", "desc", "link", "imgUrl"]);
    reply("ok");
  });

  sandbox.handle("updateTimelineShareData", function (args, reply) {
    sandbox.shareData.timeline = pick(args, ["title", "link", "imgUrl"]);
    reply("ok");
  });

  function pick(object, names) {
    var picked = {};
    names.forEach(function (name) {
      if (object[name] !== undefined) {
        picked[name] = object[name];
      }
    });
    return picked;
  }

  sandbox.share = function (to, outcome) {
    var target = TARGETS[to];
    if (!target) {
      throw new Error("share() takes one of " + Object.keys(TARGETS).join(", "));
    }
    var record = {
      to: to,
      source: "hidden",
      card: null,
      form: null,
      isLinkAllowed: null,
      opened: null,
      sent: false,
    };
    sandbox.shares.push(record);
    if (!sandbox.canShare(to)) {
      return record;
    }
    record.sent = outcome !== "cancel";
    if (sandbox.deliverPosted) {
      sandbox.deliverPosted();
    }
    if (sandbox.eventHandlers[target.event] && sandbox.isPermitted(target.event)) {
      record.source = "waiting";
      sandbox.emit(target.event, target.value);
    } else {
      useData(record, sandbox.shareData[target.data]);
    }
    return record;
  };

  sandbox.canShare = function (to) {
    return sandbox.menu.optionMenu && sandbox.menu.hidden.indexOf(TARGETS[to].item) < 0;
  };

  function useData(record, data) {
    record.source = data ? "data" : "default";
    fill(record, data || {});
    sandbox.core.reportShare(record);
  }

  function fill(record, given) {
    record.card = {
      title: given.title || document.title,
      desc: given.desc || "",
      link: given.link || window.location.href,
      imgUrl: given.imgUrl || "",
    };
    record.isLinkAllowed = isSafe(record.card.link);
    record.form = sandbox.openedFrom === "link" ? "link" : "card";
    record.opened =
      record.form === "link"
        ? window.location.href
        : withOrigin(record.card.link, TARGETS[record.to].from);
  }

  function isSafe(link) {
    var host = hostOf(link);
    var domains = sandbox.fixture("safeDomains", [hostOf(window.location.href)]);
    return domains.some(function (domain) {
      return host === domain || host.slice(-domain.length - 1) === "." + domain;
    });
  }

  function hostOf(url) {
    var authority = (/^https?:\/\/([^/?#]*)/i.exec(url) || ["", ""])[1];
    return authority.replace(/:\d*$/, "").toLowerCase();
  }

  // WeChat adds this to the URL of a page that is opened from a card.
  function withOrigin(link, from) {
    if (!from) {
      return link;
    }
    var at = link.indexOf("#") < 0 ? link.length : link.indexOf("#");
    var url = link.slice(0, at);
    var separator = url.indexOf("?") < 0 ? "?" : "&";
    return url + separator + "from=" + from + "&isappinstalled=0" + link.slice(at);
  }

  // The page's handler of the event makes the card; a card without an event is
  // ignored.
  sandbox.onCall(function (call) {
    var args = call.args;
    var waiting = sandbox.shares.filter(function (record) {
      return record.source === "waiting" && TARGETS[record.to].call === call.name;
    })[0];
    if (!waiting) {
      return;
    }
    waiting.source = "event";
    fill(waiting, {
      title: args.title,
      desc: args.desc,
      link: args.link,
      imgUrl: args.img_url,
    });
    if (args.type) {
      waiting.card.type = args.type;
      waiting.card.dataUrl = args.data_url || "";
    }
    sandbox.core.reportShare(waiting);
  });

  Object.keys(TARGETS).forEach(function (to) {
    var call = TARGETS[to].call;
    sandbox.declareEvent(TARGETS[to].event);
    sandbox.handle(call, function (args, reply) {
      reply(call === "sendAppMessage" ? "confirm" : "ok");
    });
  });
})(window, window.document, window.__weixinSandbox);
