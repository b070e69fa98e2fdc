/*
 * The simulator of a WeChat client, for pages under development: the client's
 * side of the JS bridge.
 *
 * It has no dependency and contains no line of jweixin: it takes the place of
 * the native client, so that the real jweixin runs over it. It must run before
 * jweixin, which reads the user agent once, when it loads.
 *
 * It is a list of plain scripts (script_list.rs): core/ is the bridge, and api/
 * has a file for each group of APIs. The files in sheets/ let a user decide
 * where a real client would ask.
 *
 * Options, in `window.__weixinSandbox`, set before the scripts run. All can be
 * changed later; those marked (*) take effect at the next `install()`.
 *
 *   profile   (*) "auto" | "android" | "ios" | "devtools" | "desktop" |
 *                 "harmony" | "harmony1" (its first generation, whose
 *                 versions are 1.0.x) | "future" (version 10) |
 *                 "miniprogram" (its web-view) | "browser" (an ordinary one, which has no
 *                 bridge). It decides the user agent, the shape of responses,
 *                 and the URL that a signature is checked for (the entry URL
 *                 on iOS, the current one elsewhere). A user agent that
 *                 already says MicroMessenger is kept, and decides the
 *                 profile itself.
 *   userAgent (*) a user agent to use whatever the browser's own says.
 *   bridge    (*) "preinjected" | "domready" | "late" | "twice" | "never":
 *                 when `window.WeixinJSBridge` appears ("twice": before the
 *                 page's scripts, and its event is dispatched two times).
 *   lateMs    (*) for "late": milliseconds after the load event (80).
 *   delayMs       milliseconds before a response (0; always asynchronous).
 *   verify        verifies `preVerifyJSAPI`: a URL that takes
 *                 POST {appId,timestamp,nonceStr,signature,url,jsApiList,
 *                 pageUrl[,signedUrl]}, or function (fields, done). The
 *                 verdict is {ok, errMsg: "config:invalid signature", reason,
 *                 explanation}, or just true or false; a function may return
 *                 it instead of calling done. Without `verify` any complete
 *                 set of fields passes.
 *   signedUrl     the URL that the page had signed, where that is known: it
 *                 makes the explanation of a wrong signature better.
 *   journal       where calls are reported: a URL, function (entry), or null.
 *   mediaUrl      the platform's files, for uploadImage, uploadVoice and the
 *                 downloads: a URL, or null, where they stay in the page.
 *   subscriptionsUrl  where <wx-open-subscribe> tells what the user accepts,
 *                 or null.
 *   paymentUrl    where a payment is checked and paid, or null, where every one that has
 *                 all fields can be paid (see api/pay.js).
 *   cardsUrl      where the signatures of cards are checked, or null, where each passes (see
 *                 api/card.js).
 *   outcomes      the outcome of calls, by bridge name (see below).
 *   openedFrom    "card" | "menu" | "favorite" | "qrcode" | "link" ("card"):
 *                 how the user came to the page. From a pasted link, a share
 *                 from the menu is a bare link (see api/share.js).
 *   hiddenOpenTags
 *                 "silent" | "event" | "shown" ("silent"): what happens where a
 *                 client shows no open tags (see api/open_tag_limits.js).
 *   grantAll      true: every API may be called without `wx.config`.
 *   network       "wifi" | "2g" | "3g" | "4g" | "5g" ("wifi").
 *   fontSize      1 to 4 (2, the standard): the user's font size (see font_size.js).
 *   entryUrl      the URL of the document's first load (taken from location).
 *   fixtures      the data that the client finds on the phone: each file says
 *                 which of them it reads.
 *   ui            "none" | "sheets": who decides where a client asks the user.
 *                 "none": `fixtures` do, at once. "sheets": the user, on the
 *                 sheets of the files in sheets/. A call that is in `outcomes`
 *                 never shows a sheet.
 *   snapshot      true: the page is a snapshot (快照页), where the platform
 *                 allows no API. That each call is denied is a guess.
 *   warnings      false: nothing is written to the page's console. Otherwise a
 *                 failed config, a call that the config does not permit, and
 *                 open tags that are not shown are explained there, once each,
 *                 without the query of any URL.
 *   jweixinBase   the folder that answers for jweixin in place of WeChat's CDN,
 *                 with a slash at the end; null: the CDN answers itself.
 *   jweixinMissing  why that folder has no jweixin, or null.
 *   autoInstall   false: wait for `install()`.
 *
 * outcomes[name] is one of
 *   "ok"       the default
 *   "cancel"   "<name>:cancel"
 *   "fail"     "<name>:fail"
 *   "denied"   "system:access_denied"
 *   "missing"  "system:function_not_exist"
 *   "never"    no response at all
 *   "twice"    as "ok", and the same response a second time
 *   an object, used as the raw response, or function (args) that returns one;
 *   an array of all these: one for each call, the last one for all later ones.
 * A name that no file handles is "missing" unless it is listed.
 *
 * To read: `state` ("off", "waiting", "on", "refused"; an ordinary browser
 * stays at "off"), `calls` (in order:
 * {name, args, response, hidden}; hidden is what jweixin does on its own),
 * `shareData` ({appMessage, timeline}), `menu` ({optionMenu, hidden}),
 * `granted` (names), `appId` (of the last config that was accepted), `verdicts` (of each preVerifyJSAPI; the newest is
 * `lastVerdict`, with the explanation that no page gets to see), `telemetry`
 * (what jweixin would have sent), `eventHandlers` (of `on`), `logs`.
 * `activeProfile` is the profile in use; `shape` is what jweixin takes the
 * user agent for: "android", "ios" or "other"; `isIos` is false for the
 * developer tools, which only look like it.
 * To do: `install()`, `uninstall()`, `reset()` (clears what can be read),
 * `emit(event, value)` (calls the page's handler as the client would),
 * `chooseFontSize(size)` (changes the font size as the user would).
 *
 * To handle one more API:
 *
 *   __weixinSandbox.handle("scanQRCode", function (args, reply) {
 *     reply("ok", { resultStr: "..." });
 *   });
 *
 * `reply(outcome, fields)` sends "<name>:<outcome>" in the form of the active
 * client, now or later, once; `reply.raw(response)` sends a response unchanged;
 * `reply.denied()` says that the page may not call it.
 * The handler is only called when the call is to succeed: permissions, delay,
 * journal and the other outcomes are handled before and after it. A later
 * handler replaces an earlier one, which `handle(name)` returns.
 *
 * For the files in api/ and sheets/: `apis()` lists the names that have a
 * handler; `declareEvent(name)` makes the name of an event known to
 * `checkJsApi`; `fixture(name, fallback)` reads `fixtures`;
 * `askUser({args, reply, fallback}, then)` calls `then` with the user's choice,
 * or with `fallback` where there is no user or no sheet;
 * `registerSheet(name, open)` adds such a sheet; `onReset(fn)` runs fn now and
 * at each reset; `onCall(fn)` passes every call to it, whatever its outcome;
 * `onVerdict(fn)` passes each verdict to it, the arguments of the call, and the
 * page's URL then, once permissions are granted;
 * `later(fn, ms)` is a timer that is cancelled with the bridge;
 * `isPermitted(name)` says whether the page may call it; `pageUrl()` is the
 * page's URL as the client knows it.
 */
(function (window) {
  "use strict";

  var VERSION = 1;
  var sandbox = window.__weixinSandbox || {};
  if (sandbox.version) {
    return;
  }
  window.__weixinSandbox = sandbox;
  sandbox.version = VERSION;
  // What the files in core/ share with each other only.
  sandbox.core = {};

  refuseOldName("answer", "handle");
  refuseOldName("answers", "outcomes");
  refuseOldName("find", "fixture");
  refuseOldName("handlers", "eventHandlers");
  refuseOldName("reports", "telemetry");
  refuseOldName("world", "fixtures");

  setDefault("profile", "auto");
  setDefault("bridge", "preinjected");
  setDefault("lateMs", 80);
  setDefault("delayMs", 0);
  setDefault("verify", null);
  setDefault("journal", null);
  setDefault("mediaUrl", null);
  setDefault("subscriptionsUrl", null);
  setDefault("paymentUrl", null);
  setDefault("cardsUrl", null);
  setDefault("outcomes", {});
  setDefault("grantAll", false);
  setDefault("network", "wifi");
  setDefault("fontSize", 2);
  setDefault("entryUrl", window.location.href);
  setDefault("signedUrl", null);
  setDefault("fixtures", {});
  setDefault("ui", "none");
  setDefault("openedFrom", "card");
  setDefault("hiddenOpenTags", "silent");
  setDefault("snapshot", false);
  setDefault("warnings", true);
  setDefault("jweixinBase", null);
  setDefault("jweixinMissing", null);
  sandbox.state = "off";
  sandbox.appId = null;

  function setDefault(name, value) {
    if (sandbox[name] === undefined) {
      sandbox[name] = value;
    }
  }

  // A page that still uses a name of an earlier version gets the new one in the error.
  function refuseOldName(name, newName) {
    function refuse() {
      throw new Error("__weixinSandbox." + name + " is now called " + newName);
    }
    if (name in sandbox) {
      refuse();
    }
    Object.defineProperty(sandbox, name, { get: refuse, set: refuse });
  }
})(window);
