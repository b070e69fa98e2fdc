/*
 * The menu behind the three dots: its items, sharing, and closing the page.
 * Needs bridge.js before it.
 *
 * From `fixtures`: `safeDomains`, host names whose links (and whose subdomains'
 * links) a card may carry; the page's own host where it is left out.
 *
 * `__weixinSandbox.share(to)` shares as a person does from the menu. `to` is
 * "friend", "timeline", "qq", "weibo", "qzone" or "favorite". It returns a
 * record, which is also kept in `shares`:
 *
 *   to      as given
 *   source  "event" (the page's onMenuShare* handler made the card), "data"
 *           (update*ShareData did), "default" (nobody did), "hidden" (the page
 *           took the item out of the menu: nothing is shared), or "waiting"
 *           (the page's own handler of the event has made no card yet)
 *   card    {title, desc, link, imgUrl[, type, dataUrl]} or null
 *   isLinkAllowed
 *           whether the link's host is a safe domain. What becomes of a card
 *           with another one is not documented.
 *   opened  the address that somebody who taps the card gets to see
 *   sent    false where the person changed their mind: `share(to, "cancel")`
 *
 * The page is told that it was sent in either case, as clients do since 6.7.2.
 * `outcomes.sendAppMessage = "cancel"` tells it what older ones told.
 *
 * `canShare(to)` says whether the page has left that item in the menu.
 * `isClosed` says whether the page has called closeWindow.
 */
(function (window, document, sandbox) {
  "use strict";

  var SPREAD = [
    "menuItem:share:appMessage",
    "menuItem:share:timeline",
    "menuItem:share:qq",
    "menuItem:share:weiboApp",
    "menuItem:favorite",
    "menuItem:share:facebook",
    "menuItem:share:QZone",
  ];
  var PROTECT = [
    "menuItem:editTag",
    "menuItem:delete",
    "menuItem:copyUrl",
    "menuItem:originPage",
    "menuItem:readMode",
    "menuItem:openWithQQBrowser",
    "menuItem:openWithSafari",
    "menuItem:share:email",
    "menuItem:share:brand",
  ];
  // event: what the page hears. call: what it answers with. data: what stands
  // in for that. from: what is added to the link of the card.
  var WAYS = {
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
    sandbox.isClosed = false;
  });

  // ---- items ------------------------------------------------------------

  sandbox.handle("hideAllNonBaseMenuItem", function (args, reply) {
    sandbox.menu.hidden = SPREAD.concat(PROTECT);
    reply("ok");
  });

  sandbox.handle("showAllNonBaseMenuItem", function (args, reply) {
    sandbox.menu.hidden = [];
    reply("ok");
  });

  sandbox.handle("closeWindow", function (args, reply) {
    sandbox.isClosed = true;
    reply("ok");
  });

  // ---- sharing ----------------------------------------------------------

  sandbox.share = function (to, how) {
    var way = WAYS[to];
    if (!way) {
      throw new Error("share() takes one of " + Object.keys(WAYS).join(", "));
    }
    var record = {
      to: to,
      source: "hidden",
      card: null,
      isLinkAllowed: null,
      opened: null,
      sent: false,
    };
    sandbox.shares.push(record);
    if (!sandbox.canShare(to)) {
      return record;
    }
    record.sent = how !== "cancel";
    if (sandbox.deliverPosted) {
      sandbox.deliverPosted();
    }
    if (sandbox.eventHandlers[way.event] && sandbox.isPermitted(way.event)) {
      record.source = "waiting";
      sandbox.emit(way.event, way.value);
    } else {
      useData(record, sandbox.shareData[way.data]);
    }
    return record;
  };

  sandbox.canShare = function (to) {
    return sandbox.menu.optionMenu && sandbox.menu.hidden.indexOf(WAYS[to].item) < 0;
  };

  function useData(record, data) {
    record.source = data ? "data" : "default";
    fill(record, data || {});
  }

  function fill(record, given) {
    record.card = {
      title: given.title || document.title,
      desc: given.desc || "",
      link: given.link || window.location.href,
      imgUrl: given.imgUrl || "",
    };
    record.isLinkAllowed = isSafe(record.card.link);
    record.opened = withOrigin(record.card.link, WAYS[record.to].from);
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

  // WeChat writes this into the address of a page that is opened from a card.
  function withOrigin(link, from) {
    if (!from) {
      return link;
    }
    var at = link.indexOf("#") < 0 ? link.length : link.indexOf("#");
    var url = link.slice(0, at);
    var separator = url.indexOf("?") < 0 ? "?" : "&";
    return url + separator + "from=" + from + "&isappinstalled=0" + link.slice(at);
  }

  // The page answers the event with its card; it may also make one up unasked,
  // from which nothing follows.
  sandbox.onCall(function (call) {
    var args = call.args;
    var waiting = sandbox.shares.filter(function (record) {
      return record.source === "waiting" && WAYS[record.to].call === call.name;
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
  });

  Object.keys(WAYS).forEach(function (to) {
    var call = WAYS[to].call;
    sandbox.event(WAYS[to].event);
    sandbox.handle(call, function (args, reply) {
      reply(call === "sendAppMessage" ? "confirm" : "ok");
    });
  });
})(window, window.document, window.__weixinSandbox);
