/*
 * The computer's camera, where it has one and the user allows it.
 * Needs sheet.js before it.
 *
 *   sheets.camera(then)       takes a picture; then(dataUrl).
 *   sheets.watch(video, then) shows the camera's picture; then(stop), or
 *                             then(null) where there is no camera.
 *   sheets.frame(source)       a canvas with the picture of an image or a video, at
 *                             most 1024 pixels wide and high.
 */
(function (window, document, sandbox) {
  "use strict";

  var LARGEST = 1024;
  var sheets = sandbox.sheets;

  sheets.watch = function (video, then) {
    var devices = window.navigator.mediaDevices;
    if (!devices || !devices.getUserMedia) {
      then(null);
      return;
    }
    devices.getUserMedia({ video: { facingMode: "environment" } }).then(
      function (stream) {
        video.srcObject = stream;
        then(function stop() {
          stream.getTracks().forEach(function (track) {
            track.stop();
          });
        });
      },
      function () {
        then(null);
      },
    );
  };

  sheets.frame = function (source) {
    var width = source.videoWidth || source.naturalWidth || 0;
    var height = source.videoHeight || source.naturalHeight || 0;
    var scale = Math.min(1, LARGEST / Math.max(width, height, 1));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  sheets.video = function () {
    var video = sheets.make("video", { muted: true, autoplay: true, playsInline: true });
    video.setAttribute("aria-hidden", "true");
    return video;
  };

  sheets.camera = function (then) {
    var video = sheets.video();
    var shutter = sheets.button(
      "",
      "camera-shutter",
      function () {
        var picture = sheets.frame(video).toDataURL("image/jpeg", 0.9);
        sheets.close(sheet);
        then(picture);
      },
      "shutter",
    );
    shutter.setAttribute("aria-label", sheets.text("拍照", "Take the picture"));
    shutter.disabled = true;
    var words = sheets.make("p", {
      class: "soft",
      text: sheets.text("正在打开摄像头…", "Opening the camera…"),
    });
    var sheet = sheets.open(
      { name: "camera", title: sheets.text("拍摄", "Camera"), look: "dark" },
      [video, words, shutter],
    );
    sheets.watch(video, function (stop) {
      if (!stop) {
        words.textContent = sheets.text(
          "没有可用的摄像头，请选择图片",
          "No camera is available: choose a picture",
        );
      } else if (!sheet.isConnected) {
        stop();
      } else {
        sheet.whenClosed = stop;
        words.remove();
        shutter.disabled = false;
      }
    });
  };
})(window, window.document, window.__weixinSandbox);
