/*
 * scanQRCode: the camera, a picture that the user picks, or a text.
 * Needs sheet.js and camera.js before it.
 *
 * From `window.__weixinSandbox`: `scanUrl`, a URL that takes POST of a picture
 * ("<width> <height>\n" and a byte of brightness for each pixel) and returns
 * {text}; for browsers that read no codes themselves.
 */
(function (window, sandbox) {
  "use strict";

  var POLL_MS = 300;
  var sheets = sandbox.sheets;

  sandbox.registerSheet("scanQRCode", function (args, decision) {
    var video = sheets.video();
    var words = sheets.make("p", { class: "soft", test: "scan-words" });
    words.setAttribute("role", "status");
    words.textContent = sheets.text(
      "对准二维码，或选一张图片",
      "Point at a code, or pick a picture",
    );
    var typed = sheets.make("input", {
      test: "scan-text",
      value: decision.fallback,
      label: sheets.text("扫描结果", "Scanned text"),
    });
    var use = sheets.button(
      sheets.text("使用", "Use"),
      "scan-use",
      function () {
        found(typed.value);
      },
      "primary",
    );
    var pick = sheets.filePicker(sheets.text("从相册选取", "From the album"), "scan-file", {
      onRead: readPicture,
    });
    var sheet = sheets.open(
      {
        name: "scanQRCode",
        title: sheets.text("扫一扫", "Scan"),
        look: "dark scan",
        decision: decision,
      },
      [
        sheets.make("div", { class: "finder" }, [video]),
        words,
        sheets.make("div", { class: "bar" }, [pick]),
        sheets.make("div", { class: "bar" }, [typed, use]),
      ],
    );
    sheets.watch(video, function (stop) {
      if (!stop) {
        return;
      }
      if (!sheet.isConnected) {
        stop();
        return;
      }
      sheet.whenClosed = stop;
      look();
    });

    function found(text) {
      if (sheet.isConnected) {
        sheets.close(sheet);
        decision.choose(text);
      }
    }

    function readPicture(dataUrl) {
      var image = sheets.make("img");
      words.textContent = sheets.text("正在识别…", "Reading…");
      image.onload = function () {
        decode(image, function (text) {
          if (text) {
            found(text);
          } else {
            words.textContent = sheets.text(
              "没有找到二维码，换一张清晰的图片",
              "No code found: try a clearer picture",
            );
          }
        });
      };
      image.onerror = function () {
        words.textContent = sheets.text("这不是图片", "This file is not a picture");
      };
      image.src = dataUrl;
    }

    function look() {
      if (!sheet.isConnected) {
        return;
      }
      decode(video, function (text) {
        if (text) {
          found(text);
        } else {
          window.setTimeout(look, POLL_MS);
        }
      });
    }
  });

  function decode(source, then) {
    if (!window.BarcodeDetector) {
      askSandbox(source, then);
      return;
    }
    new window.BarcodeDetector().detect(sheets.frame(source)).then(
      function (codes) {
        then(codes.length ? codes[0].rawValue : "");
      },
      function () {
        askSandbox(source, then);
      },
    );
  }

  function askSandbox(source, then) {
    var canvas = sheets.frame(source);
    var request = new window.XMLHttpRequest();
    request.open("POST", sandbox.scanUrl || "");
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      var result = request.status === 200 ? JSON.parse(request.responseText) : {};
      then(result.text || "");
    };
    request.onerror = function () {
      then("");
    };
    request.send(new window.Blob([canvas.width + " " + canvas.height + "\n", greyscale(canvas)]));
  }

  function greyscale(canvas) {
    var points = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    var grey = new window.Uint8Array(points.length / 4);
    for (var at = 0; at < grey.length; at += 1) {
      var from = at * 4;
      grey[at] = (points[from] * 299 + points[from + 1] * 587 + points[from + 2] * 114) / 1000;
    }
    return grey;
  }
})(window, window.__weixinSandbox);
