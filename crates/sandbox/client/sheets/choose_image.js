/*
 * chooseImage: sample pictures, files of this computer, and its camera.
 * Needs sheet.js, sample_pictures.js and camera.js before it.
 */
(function (sandbox) {
  "use strict";

  var sheets = sandbox.sheets;

  sandbox.registerSheet("chooseImage", function (args, decision) {
    var limit = Math.min(Number(args.count) || 9, 9);
    var sources = args.sourceType || ["album", "camera"];
    var chosen = [];
    var grid = sheets.make("div", { class: "grid" });
    var done = sheets.button(
      "",
      "choose-done",
      function () {
        leave({ pictures: chosen, sourceType: "album" });
      },
      "primary",
    );
    var sheet = sheets.open(
      {
        name: "chooseImage",
        title: sheets.text("选择图片", "Choose pictures"),
        look: "full",
        decision: decision,
      },
      [grid, sheets.make("div", { class: "bar" }, [fromFiles(), done])],
    );

    function leave(choice) {
      sheets.close(sheet);
      decision.choose(choice);
    }

    function fromFiles() {
      var text = sheets.text("从电脑选择", "From this computer");
      return sheets.filePicker(text, "choose-file", {
        multiple: true,
        onRead: function (dataUrl) {
          toggle(dataUrl, show(dataUrl));
        },
      });
    }

    function show(dataUrl) {
      var cell = sheets.button(
        "",
        "choose-picture",
        function () {
          toggle(dataUrl, cell);
        },
        "cell",
      );
      cell.appendChild(sheets.make("img", { src: dataUrl, alt: "" }));
      grid.appendChild(cell);
      var place = grid.querySelectorAll("img").length;
      cell.setAttribute("aria-label", sheets.text("图片", "Picture") + " " + place);
      return cell;
    }

    function toggle(dataUrl, cell) {
      var at = chosen.indexOf(dataUrl);
      if (at >= 0) {
        chosen.splice(at, 1);
      } else if (chosen.length < limit) {
        chosen.push(dataUrl);
      } else {
        sheets.toast(sheets.text("最多选 " + limit + " 张", "At most " + limit));
      }
      cell.picture = dataUrl;
      number();
    }

    function number() {
      Array.prototype.forEach.call(grid.querySelectorAll(".cell"), function (cell) {
        var at = chosen.indexOf(cell.picture);
        cell.dataset.number = at < 0 ? "" : at + 1;
        cell.setAttribute("aria-pressed", String(at >= 0));
      });
      done.disabled = chosen.length === 0;
      done.textContent =
        sheets.text("完成", "Done") + (chosen.length ? " (" + chosen.length + ")" : "");
    }

    if (sources.indexOf("camera") >= 0) {
      grid.appendChild(
        sheets.button(
          sheets.text("拍摄", "Camera"),
          "choose-camera",
          function () {
            sheets.camera(function (dataUrl) {
              leave({ pictures: [dataUrl], sourceType: "camera" });
            });
          },
          "cell camera",
        ),
      );
    }
    if (sources.indexOf("album") >= 0) {
      sandbox.fixture("pictures", sheets.samplePictures()).forEach(show);
    }
    number();
  });
})(window.__weixinSandbox);
