/*
 * chooseImage: an album, files of the computer's, and its camera.
 * Needs stage.js, album.js and camera.js before it.
 */
(function (sandbox) {
  "use strict";

  var stage = sandbox.stage;

  sandbox.sheet("chooseImage", function (args, end) {
    var limit = Math.min(Number(args.count) || 9, 9);
    var sources = args.sourceType || ["album", "camera"];
    var chosen = [];
    var grid = stage.make("div", { class: "grid" });
    var done = stage.button(
      "",
      "choose-done",
      function () {
        leave({ pictures: chosen, sourceType: "album" });
      },
      "primary",
    );
    var sheet = stage.open(
      {
        name: "chooseImage",
        title: stage.say("选择图片", "Choose pictures"),
        look: "full",
        end: end,
      },
      [grid, stage.make("div", { class: "bar" }, [fromFiles(), done])],
    );

    function leave(choice) {
      stage.close(sheet);
      end.choose(choice);
    }

    function fromFiles() {
      var text = stage.say("从电脑选择", "From this computer");
      return stage.filePicker(text, "choose-file", {
        multiple: true,
        onRead: function (dataUrl) {
          toggle(dataUrl, show(dataUrl));
        },
      });
    }

    function show(dataUrl) {
      var cell = stage.button(
        "",
        "choose-picture",
        function () {
          toggle(dataUrl, cell);
        },
        "cell",
      );
      cell.appendChild(stage.make("img", { src: dataUrl, alt: "" }));
      cell.setAttribute("aria-label", stage.say("图片", "Picture"));
      grid.appendChild(cell);
      return cell;
    }

    function toggle(dataUrl, cell) {
      var at = chosen.indexOf(dataUrl);
      if (at >= 0) {
        chosen.splice(at, 1);
      } else if (chosen.length < limit) {
        chosen.push(dataUrl);
      } else {
        stage.toast(stage.say("最多选 " + limit + " 张", "At most " + limit));
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
        stage.say("完成", "Done") + (chosen.length ? " (" + chosen.length + ")" : "");
    }

    if (sources.indexOf("camera") >= 0) {
      grid.appendChild(
        stage.button(
          stage.say("拍摄", "Camera"),
          "choose-camera",
          function () {
            stage.camera(function (dataUrl) {
              leave({ pictures: [dataUrl], sourceType: "camera" });
            });
          },
          "cell camera",
        ),
      );
    }
    if (sources.indexOf("album") >= 0) {
      sandbox.fixture("pictures", stage.album()).forEach(show);
    }
    number();
  });
})(window.__weixinSandbox);
