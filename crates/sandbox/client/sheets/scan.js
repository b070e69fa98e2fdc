/*
 * scanQRCode: the camera, a picture that the person picks, or a text.
 * Needs stage.js and camera.js before it.
 *
 * From `window.__weixinSandbox`: `scanUrl`, a URL that takes POST of a picture
 * ("<width> <height>\n" and a byte of brightness for each point) and answers
 * {text}; for browsers that read no codes themselves.
 */
(function (window, sandbox) {
  "use strict";

  var LOOK_MS = 300;
  var stage = sandbox.stage;

  sandbox.sheet("scanQRCode", function (args, end) {
    var video = stage.video();
    var words = stage.make("p", { class: "soft", test: "scan-words" });
    words.setAttribute("role", "status");
    words.textContent = stage.say("对准二维码，或选一张图片", "Point at a code, or pick a picture");
    var typed = stage.make("input", {
      test: "scan-text",
      value: end.otherwise,
      label: stage.say("扫描结果", "What is scanned"),
    });
    var use = stage.button(
      stage.say("使用", "Use"),
      "scan-use",
      function () {
        found(typed.value);
      },
      "primary",
    );
    var pick = stage.filePicker(stage.say("从相册选取", "From the album"), "scan-file", {
      onRead: readPicture,
    });
    var sheet = stage.open(
      { name: "scanQRCode", title: stage.say("扫一扫", "Scan"), look: "dark scan", end: end },
      [
        stage.make("div", { class: "finder" }, [video]),
        words,
        stage.make("div", { class: "bar" }, [pick]),
        stage.make("div", { class: "bar" }, [typed, use]),
      ],
    );
    stage.watch(video, function (stop) {
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
        stage.close(sheet);
        end.choose(text);
      }
    }

    function readPicture(dataUrl) {
      var image = stage.make("img");
      words.textContent = stage.say("正在识别…", "Reading…");
      image.onload = function () {
        decode(image, function (text) {
          if (text) {
            found(text);
          } else {
            words.textContent = stage.say(
              "没有找到二维码，换一张清晰的图片",
              "There is no code in it: try a clearer picture",
            );
          }
        });
      };
      image.onerror = function () {
        words.textContent = stage.say("这不是图片", "That is no picture");
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
          window.setTimeout(look, LOOK_MS);
        }
      });
    }
  });

  function decode(source, then) {
    if (!window.BarcodeDetector) {
      askSandbox(source, then);
      return;
    }
    new window.BarcodeDetector().detect(stage.frame(source)).then(
      function (codes) {
        then(codes.length ? codes[0].rawValue : "");
      },
      function () {
        askSandbox(source, then);
      },
    );
  }

  function askSandbox(source, then) {
    var canvas = stage.frame(source);
    var request = new window.XMLHttpRequest();
    request.open("POST", sandbox.scanUrl || "");
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      var answer = request.status === 200 ? JSON.parse(request.responseText) : {};
      then(answer.text || "");
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
