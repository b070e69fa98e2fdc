/*
 * getLocation and openLocation, on a plane with cities and no borders: no map
 * tile is loaded. Needs sheet.js and coordinates.js before it.
 */
(function (document, sandbox) {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  // Degrees: what the plane shows, in WGS-84.
  var WEST = 73;
  var EAST = 136;
  var SOUTH = 17;
  var NORTH = 54;
  // Two names; latitude, longitude; how much lower the name stands.
  var CITIES = [
    ["北京", "Beijing", 39.9042, 116.4074],
    ["上海", "Shanghai", 31.2304, 121.4737],
    ["广州", "Guangzhou", 23.1291, 113.2644],
    ["成都", "Chengdu", 30.5728, 104.0668],
    ["武汉", "Wuhan", 30.5928, 114.3055],
    ["西安", "Xi'an", 34.3416, 108.9398],
    ["哈尔滨", "Harbin", 45.8038, 126.535],
    ["昆明", "Kunming", 24.8801, 102.8329],
    ["拉萨", "Lhasa", 29.652, 91.1721],
    ["乌鲁木齐", "Ürümqi", 43.8256, 87.6168],
    ["香港", "Hong Kong", 22.3193, 114.1694, 2.4],
  ];
  var sheets = sandbox.sheets;

  sandbox.registerSheet("geoLocation", function (args, decision) {
    var start = decision.fallback.wgs84 || { latitude: 39.9042, longitude: 116.4074 };
    var latitude = field(sheets.text("纬度", "Latitude"), "place-latitude", start.latitude);
    var longitude = field(sheets.text("经度", "Longitude"), "place-longitude", start.longitude);
    var plane = drawPlane(function (lat, lng) {
      put(lat, lng);
    });
    var list = sheets.make(
      "select",
      { test: "place-city", label: sheets.text("城市", "City") },
      cityOptions(),
    );
    var use = sheets.button(sheets.text("确定", "Use this place"), "place-use", leave, "primary");
    var sheet = sheets.open(
      {
        name: "geoLocation",
        title: sheets.text("选择位置", "Choose a place"),
        look: "full",
        decision: decision,
      },
      [
        plane,
        sheets.make("div", { class: "bar" }, [list]),
        sheets.make("div", { class: "bar fields" }, [latitude.label, longitude.label]),
        sheets.make("p", {
          class: "soft",
          text: sheets.text(
            "坐标为 WGS-84；页面要 gcj02 时会换算",
            "In WGS-84; converted where the page asks for gcj02",
          ),
        }),
        sheets.make("div", { class: "bar" }, [use]),
      ],
    );
    list.addEventListener("change", function () {
      var city = CITIES[Number(list.value)];
      if (city) {
        put(city[2], city[3]);
      }
    });
    [latitude.input, longitude.input].forEach(function (input) {
      input.addEventListener("input", mark);
    });
    mark();

    function put(lat, lng) {
      latitude.input.value = lat.toFixed(6);
      longitude.input.value = lng.toFixed(6);
      mark();
    }

    function mark() {
      use.disabled = !latitude.input.validity.valid || !longitude.input.validity.valid;
      plane.mark(Number(latitude.input.value), Number(longitude.input.value));
    }

    function leave() {
      var wgs84 = {
        latitude: Number(latitude.input.value),
        longitude: Number(longitude.input.value),
        speed: 0,
        accuracy: 30,
      };
      sheets.close(sheet);
      decision.choose({ wgs84: wgs84, gcj02: sandbox.toGcj02(wgs84) });
    }
  });

  sandbox.registerSheet("openLocation", function (args, decision) {
    var plane = drawPlane(null);
    plane.mark(args.latitude, args.longitude);
    sheets.open({ name: "openLocation", title: sheets.text("位置", "Location"), look: "full" }, [
      plane,
      sheets.make("h2", {
        test: "place-name",
        text: args.name || sheets.text("（没有名称）", "(no name)"),
      }),
      sheets.make("p", { class: "soft", text: args.address || "" }),
      sheets.make("p", { class: "soft mono", text: args.latitude + ", " + args.longitude }),
    ]);
    decision.choose(null);
  });

  function field(text, test, value) {
    var isLatitude = test === "place-latitude";
    var input = sheets.make("input", {
      type: "number",
      step: "any",
      required: true,
      min: isLatitude ? "-90" : "-180",
      max: isLatitude ? "90" : "180",
      test: test,
      value: String(value),
    });
    return { input: input, label: sheets.make("label", { text: text }, [input]) };
  }

  function cityOptions() {
    var first = sheets.make("option", { value: "", text: sheets.text("城市…", "City…") });
    return [first].concat(
      CITIES.map(function (city, at) {
        return sheets.make("option", { value: String(at), text: sheets.text(city[0], city[1]) });
      }),
    );
  }

  // ---- the plane --------------------------------------------------------

  function drawPlane(pick) {
    var width = EAST - WEST;
    var height = NORTH - SOUTH;
    var svg = shape("svg", { viewBox: "0 0 " + width + " " + height, class: "plane", role: "img" });
    svg.setAttribute("aria-label", sheets.text("示意平面图", "Schematic map"));
    svg.setAttribute("data-test", "place-plane");
    for (var x = 80 - WEST; x < width; x += 10) {
      svg.appendChild(shape("line", { x1: x, y1: 0, x2: x, y2: height }));
    }
    for (var y = NORTH - 50; y < height; y += 10) {
      svg.appendChild(shape("line", { x1: 0, y1: y, x2: width, y2: y }));
    }
    CITIES.forEach(function (city) {
      svg.appendChild(shape("circle", { cx: city[3] - WEST, cy: NORTH - city[2], r: 0.55 }));
      var name = shape("text", { x: city[3] - WEST + 1, y: NORTH - city[2] + (city[4] || 0.7) });
      name.textContent = sheets.text(city[0], city[1]);
      svg.appendChild(name);
    });
    var pin = shape("path", {
      d: "M0 0C-2-3-2.2-3.8-2.2-5a2.2 2.2 0 1 1 4.4 0C2.2-3.8 2-3 0 0z",
      class: "pin",
    });
    svg.appendChild(pin);
    svg.mark = function (lat, lng) {
      var isShown = lat >= SOUTH && lat <= NORTH && lng >= WEST && lng <= EAST;
      pin.setAttribute("visibility", isShown ? "visible" : "hidden");
      pin.setAttribute("transform", "translate(" + (lng - WEST) + " " + (NORTH - lat) + ")");
    };
    if (pick) {
      svg.addEventListener("click", function (event) {
        var box = svg.getBoundingClientRect();
        pick(
          NORTH - ((event.clientY - box.top) / box.height) * height,
          WEST + ((event.clientX - box.left) / box.width) * width,
        );
      });
    }
    return svg;
  }

  function shape(tag, attributes) {
    var element = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) {
      element.setAttribute(name, attributes[name]);
    });
    return element;
  }
})(window.document, window.__weixinSandbox);
