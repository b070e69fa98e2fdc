/*
 * Converts WGS-84 to GCJ-02, the coordinates of maps in China, by the
 * approximation in common use: exact to a few metres. Outside its rectangle the
 * two are the same.
 */
(function (sandbox) {
  "use strict";

  // The Krasovsky 1940 ellipsoid.
  var AXIS = 6378245;
  var ECCENTRICITY2 = 0.006693421622965943;
  var TO_RADIANS = Math.PI / 180;

  sandbox.toGcj02 = function (place) {
    var lat = place.latitude;
    var lng = place.longitude;
    var moved = { latitude: lat, longitude: lng, speed: place.speed, accuracy: place.accuracy };
    if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) {
      return moved;
    }
    var sine = Math.sin(lat * TO_RADIANS);
    var curve = 1 - ECCENTRICITY2 * sine * sine;
    var metresNorth = north(lng - 105, lat - 35);
    var metresEast = east(lng - 105, lat - 35);
    var meridian = (AXIS * (1 - ECCENTRICITY2)) / (curve * Math.sqrt(curve));
    var parallel = (AXIS / Math.sqrt(curve)) * Math.cos(lat * TO_RADIANS);
    moved.latitude = round(lat + metresNorth / (meridian * TO_RADIANS));
    moved.longitude = round(lng + metresEast / (parallel * TO_RADIANS));
    return moved;
  };

  function waves(value, parts) {
    return parts.reduce(function (sum, part) {
      return sum + (part[0] * Math.sin((value * Math.PI) / part[1]) * 2) / 3;
    }, 0);
  }

  var FINE = [
    [20, 1 / 6],
    [20, 1 / 2],
  ];

  function north(x, y) {
    var plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
    return (
      plain +
      waves(x, FINE) +
      waves(y, [
        [20, 1],
        [40, 3],
        [160, 12],
        [320, 30],
      ])
    );
  }

  function east(x, y) {
    var plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
    return (
      plain +
      waves(x, FINE) +
      waves(x, [
        [20, 1],
        [40, 3],
        [150, 12],
        [300, 30],
      ])
    );
  }

  function round(degrees) {
    return Math.round(degrees * 1e6) / 1e6;
  }
})(window.__weixinSandbox);
