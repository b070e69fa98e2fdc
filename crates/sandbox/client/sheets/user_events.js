/*
 * What a user or the phone causes without a call of the page: the shell's event console
 * fires it. Needs share.js, api/voice.js and api/beacon.js before it.
 *
 * `sheets.userEvents` has a function for each, by the name of the event that the page
 * listens to.
 */
(function (sandbox) {
  "use strict";

  var sheets = sandbox.sheets;

  function share(to) {
    return function () {
      sheets.share(to);
    };
  }

  sheets.userEvents = {
    "menu:share:appmessage": share("friend"),
    "menu:share:timeline": share("timeline"),
    "menu:share:qq": share("qq"),
    "menu:share:QZone": share("qzone"),
    "menu:share:weiboApp": share("weibo"),
    onVoiceRecordEnd: function () {
      sandbox.endRecordingTime();
    },
    onVoicePlayEnd: function () {
      sandbox.endPlaying();
    },
    onBeaconsInRange: function () {
      sandbox.findBeacons();
    },
  };
})(window.__weixinSandbox);
