/*
 * The computer's camera, where it has one and the person lets it be used.
 * Needs stage.js before it.
 *
 *   stage.camera(then)       a picture is taken; then(dataUrl).
 *   stage.watch(video, then) shows what the camera sees; then(stop), or
 *                            then(null) where there is none.
 *   stage.frame(source)      a canvas with what an image or a video shows, at
 *                            most 1024 points wide and high.
 */
(function (window, document, sandbox) {
  "use strict";

  var LARGEST = 1024;
  var stage = sandbox.stage;

  stage.watch = function (video, then) {
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

  stage.frame = function (source) {
    var width = source.videoWidth || source.naturalWidth || 0;
    var height = source.videoHeight || source.naturalHeight || 0;
    var scale = Math.min(1, LARGEST / Math.max(width, height, 1));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  stage.video = function () {
    var video = stage.make("video", { muted: true, autoplay: true, playsInline: true });
    video.setAttribute("aria-hidden", "true");
    return video;
  };

  stage.camera = function (then) {
    var video = stage.video();
    var shutter = stage.button(
      "",
      "camera-shutter",
      function () {
        var picture = stage.frame(video).toDataURL("image/jpeg", 0.9);
        stage.close(sheet);
        then(picture);
      },
      "shutter",
    );
    shutter.setAttribute("aria-label", stage.say("拍照", "Take the picture"));
    shutter.disabled = true;
    var words = stage.make("p", {
      class: "soft",
      text: stage.say("正在打开摄像头…", "Opening the camera…"),
    });
    var sheet = stage.open({ name: "camera", title: stage.say("拍摄", "Camera"), look: "dark" }, [
      video,
      words,
      shutter,
    ]);
    stage.watch(video, function (stop) {
      if (!stop) {
        words.textContent = stage.say(
          "没有可用的摄像头，请选择图片",
          "There is no camera to use: choose a picture",
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
