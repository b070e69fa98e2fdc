/*
 * The pictures in the simulated phone's album: six landscapes, drawn here.
 * Needs sheet.js before it.
 */
(function (document, sandbox) {
  "use strict";

  var SIZE = 480;
  // sky above, sky below, sun, far hills, near hills
  var VIEWS = [
    ["#ffd9a0", "#ff8a5c", "#fff3d6", "#b5546b", "#5b2a4e"],
    ["#8fd3ff", "#e6f7ff", "#fff6c2", "#6fbf8b", "#2f7d5a"],
    ["#1b2a55", "#4b5f9e", "#f5f3e4", "#26366b", "#121b3c"],
    ["#f9e2ec", "#f7b7cf", "#ffffff", "#d781a5", "#9a4f78"],
    ["#cfe9e4", "#7cc6bd", "#f8ffe8", "#3f8f8a", "#1f5c63"],
    ["#fdf0c8", "#f3c667", "#ffffff", "#cf8f3a", "#7f5320"],
  ];

  sandbox.sheets.samplePictures = function () {
    return VIEWS.map(draw);
  };

  function draw(colours, number) {
    var canvas = document.createElement("canvas");
    canvas.width = SIZE;
    canvas.height = SIZE;
    var pen = canvas.getContext("2d");
    var sky = pen.createLinearGradient(0, 0, 0, SIZE);
    sky.addColorStop(0, colours[0]);
    sky.addColorStop(1, colours[1]);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.fillStyle = colours[2];
    pen.beginPath();
    pen.arc(110 + number * 52, 150 + (number % 3) * 24, 46, 0, 7);
    pen.fill();
    hills(pen, { colour: colours[3], base: 300, height: 62, phase: number });
    hills(pen, { colour: colours[4], base: 382, height: 44, phase: number * 2 + 1 });
    return canvas.toDataURL("image/jpeg", 0.86);
  }

  function hills(pen, look) {
    pen.fillStyle = look.colour;
    pen.beginPath();
    pen.moveTo(0, SIZE);
    for (var x = 0; x <= SIZE; x += 4) {
      var wave = Math.sin(x / 71 + look.phase) + Math.sin(x / 29 + look.phase * 3) / 3;
      pen.lineTo(x, look.base - wave * look.height);
    }
    pen.lineTo(SIZE, SIZE);
    pen.fill();
  }
})(window.document, window.__weixinSandbox);
