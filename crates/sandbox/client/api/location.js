/*
 * getLocation and openLocation. Needs core/ before it.
 *
 * From `fixtures`: `location` ({wgs84, gcj02}, each {latitude, longitude, speed,
 * accuracy}); a system that is left out stays as it was. A user chooses an object
 * of the same form.
 */
(function (sandbox) {
  "use strict";

  // 广州塔, in both systems.
  var LOCATION = {
    wgs84: { latitude: 23.106605, longitude: 113.319033, speed: 0, accuracy: 30 },
    gcj02: { latitude: 23.103978, longitude: 113.324454, speed: 0, accuracy: 30 },
  };

  sandbox.handle("geoLocation", function (args, reply) {
    var type = args.type === "gcj02" ? "gcj02" : "wgs84";
    var fallback = sandbox.fixture("location", LOCATION);
    sandbox.askUser({ args: args, reply: reply, fallback: fallback }, function (places) {
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

  // Text in place of a number opens no map, nor does a place that is not on Earth.
  function isWithin(value, limit) {
    return typeof value === "number" && Math.abs(value) <= limit;
  }

  sandbox.handle("openLocation", function (args, reply) {
    if (!isWithin(args.latitude, 90) || !isWithin(args.longitude, 180)) {
      reply("fail");
      return;
    }
    sandbox.askUser({ args: args, reply: reply, fallback: null }, function () {
      reply("ok");
    });
  });
})(window.__weixinSandbox);
