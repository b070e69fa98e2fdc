/*
 * The menu behind the three dots: which of its items the page hides, and
 * closeWindow. Needs core/ before it.
 *
 * To read: `menu` ({optionMenu, hidden}); `isClosed`: the page has called
 * closeWindow.
 */
(function (sandbox) {
  "use strict";

  // The items that no page can hide.
  var BASE_ITEMS =
    /^menuItem:(exposeArticle|setFont|dayMode|nightMode|refresh|profile|addContact)$/;
  var SHARE_ITEMS = [
    "menuItem:share:appMessage",
    "menuItem:share:timeline",
    "menuItem:share:qq",
    "menuItem:share:weiboApp",
    "menuItem:favorite",
    "menuItem:share:facebook",
    "menuItem:share:QZone",
  ];
  var PROTECTED_ITEMS = [
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

  sandbox.onReset(function () {
    sandbox.isClosed = false;
  });

  sandbox.handle("hideMenuItems", function (args, reply) {
    (args.menuList || []).forEach(function (item) {
      if (!BASE_ITEMS.test(item) && sandbox.menu.hidden.indexOf(item) < 0) {
        sandbox.menu.hidden.push(item);
      }
    });
    reply("ok");
  });

  sandbox.handle("showMenuItems", function (args, reply) {
    sandbox.menu.hidden = sandbox.menu.hidden.filter(function (item) {
      return (args.menuList || []).indexOf(item) < 0;
    });
    reply("ok");
  });

  sandbox.handle("hideOptionMenu", function (args, reply) {
    sandbox.menu.optionMenu = false;
    reply("ok");
  });

  sandbox.handle("showOptionMenu", function (args, reply) {
    sandbox.menu.optionMenu = true;
    reply("ok");
  });

  sandbox.handle("hideAllNonBaseMenuItem", function (args, reply) {
    sandbox.menu.hidden = SHARE_ITEMS.concat(PROTECTED_ITEMS);
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
})(window.__weixinSandbox);
