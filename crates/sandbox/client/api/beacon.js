/*
 * startSearchBeacons and stopSearchBeacons. Needs core/ before it.
 *
 * From `fixtures`: `beacons`.
 */
(function (sandbox) {
  "use strict";

  var BEACONS = [
    {
      uuid: "FDA50693-A4E2-4FB1-AFCF-C6EB07647825",
      major: 10001,
      minor: 19641,
      accuracy: 0.68,
      rssi: -49,
      heading: 0,
      proximity: 1,
    },
  ];
  var isSearching = false;

  sandbox.onReset(function () {
    isSearching = false;
  });
  sandbox.declareEvent("onBeaconsInRange");

  sandbox.handle("startMonitoringBeacons", function (args, reply) {
    if (isSearching) {
      reply("fail");
      return;
    }
    isSearching = true;
    reply("ok");
    sandbox.later(sandbox.findBeacons, sandbox.delayMs + 10);
  });

  sandbox.findBeacons = function () {
    if (isSearching) {
      sandbox.emit("onBeaconsInRange", { beacons: sandbox.fixture("beacons", BEACONS) });
    }
  };

  sandbox.handle("stopMonitoringBeacons", function (args, reply) {
    reply(isSearching ? "ok" : "fail");
    isSearching = false;
  });
})(window.__weixinSandbox);
