/*
 * The phone around the page: place, scanner, address book, beacons.
 * Needs bridge.js before it.
 *
 * From `fixtures`: `location` ({wgs84, gcj02}, each {latitude, longitude, speed,
 * accuracy}), `scan` ({qrCode, barCode}), `address` (as the page gets to see
 * it), `beacons`. What is left out of `location` and `scan` stays as it was.
 * A person chooses the like of `location`, a text as scanned, or an address.
 */
(function (sandbox) {
  "use strict";

  // 广州塔, in both systems.
  var LOCATION = {
    wgs84: { latitude: 23.106605, longitude: 113.319033, speed: 0, accuracy: 30 },
    gcj02: { latitude: 23.103978, longitude: 113.324454, speed: 0, accuracy: 30 },
  };
  var SCAN = { qrCode: "https://h5.example.com/?from=scan", barCode: "EAN_13,6901234567892" };
  var ADDRESS = {
    userName: "小明",
    postalCode: "510000",
    provinceName: "广东省",
    cityName: "广州市",
    countryName: "海珠区",
    detailInfo: "新港中路397号",
    nationalCode: "510105",
    telNumber: "020-81167888",
  };
  // [sic]: names of the bridge.
  var ADDRESS_NAMES = {
    postalCode: "addressPostalCode",
    provinceName: "proviceFirstStageName",
    cityName: "addressCitySecondStageName",
    countryName: "addressCountiesThirdStageName",
    detailInfo: "addressDetailInfo",
  };
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
  sandbox.event("onBeaconsInRange");

  sandbox.handle("geoLocation", function (args, reply) {
    var type = args.type === "gcj02" ? "gcj02" : "wgs84";
    var otherwise = sandbox.fixture("location", LOCATION);
    sandbox.decide({ args: args, reply: reply, otherwise: otherwise }, function (places) {
      var place = places[type] || LOCATION[type];
      reply("ok", {
        latitude: place.latitude,
        longitude: place.longitude,
        speed: place.speed,
        accuracy: place.accuracy,
        type: type,
      });
    });
  });

  // Numbers are required: text in their place opens no map.
  sandbox.handle("openLocation", function (args, reply) {
    var isPlace = typeof args.latitude === "number" && typeof args.longitude === "number";
    if (!isPlace) {
      reply("fail");
      return;
    }
    sandbox.decide({ args: args, reply: reply, otherwise: null }, function () {
      reply("ok");
    });
  });

  sandbox.handle("scanQRCode", function (args, reply) {
    var types = args.scanType || ["qrCode", "barCode"];
    var kind = types.indexOf("qrCode") < 0 ? "barCode" : "qrCode";
    var otherwise = sandbox.fixture("scan", SCAN)[kind] || SCAN[kind];
    sandbox.decide({ args: args, reply: reply, otherwise: otherwise }, function (text) {
      var wrapped = JSON.stringify({ scan_code: { scan_result: text } });
      if (Number(args.needResult) === 1) {
        reply("ok", { resultStr: sandbox.shape === "ios" ? wrapped : text });
      } else {
        reply("ok");
      }
    });
  });

  sandbox.handle("editAddress", function (args, reply) {
    var otherwise = sandbox.fixture("address", ADDRESS);
    sandbox.decide({ args: args, reply: reply, otherwise: otherwise }, function (address) {
      var fields = {};
      Object.keys(address).forEach(function (name) {
        fields[ADDRESS_NAMES[name] || name] = address[name];
      });
      reply("ok", fields);
    });
  });

  sandbox.handle("startMonitoringBeacons", function (args, reply) {
    if (isSearching) {
      reply("fail");
      return;
    }
    isSearching = true;
    reply("ok");
    sandbox.later(function () {
      if (isSearching) {
        sandbox.emit("onBeaconsInRange", { beacons: sandbox.fixture("beacons", BEACONS) });
      }
    }, sandbox.delayMs + 10);
  });

  sandbox.handle("stopMonitoringBeacons", function (args, reply) {
    reply(isSearching ? "ok" : "fail");
    isSearching = false;
  });
})(window.__weixinSandbox);
