/*
 * Where the client shows something: dialogs in a shadow root of their own. The
 * page's styles do not reach in, and nothing that the page has is above them.
 * Needs bridge.js before it, and style.js.
 *
 * For the files beside this one:
 *
 *   stage.make(tag, properties, children)
 *                     an element. Of the properties `class`, `test` (a hook),
 *                     `text` and `on` ({event: handler}) are understood; the
 *                     others are set as they are.
 *   stage.say(zh, en) the text in the language of whoever looks.
 *   stage.open({name, title, look, end, esc}, children)
 *                     shows a sheet and answers it: `look` is "bottom", "full"
 *                     or "dark". With `end` (see `sheet` in bridge.js) the
 *                     person can cancel, and make it fail or be denied. `esc`
 *                     is what Escape does where there is no `end`.
 *   stage.close(sheet)
 *   stage.button(text, test, then[, look])
 *
 * To set: `language` ("zh" | "en"), `theme` ("auto" | "light" | "dark") and
 * `onLanguage`, what is to be done when the language changes.
 */
(function (window, document, sandbox) {
  "use strict";

  var LIVE = "simulated";
  var host = null;
  var root = null;
  var stage = {
    language: /^zh/i.test(window.navigator.language || "zh") ? "zh" : "en",
    theme: "auto",
    onLanguage: ignore,
  };
  sandbox.stage = stage;

  sandbox.onReset(function () {
    if (root) {
      Array.prototype.forEach.call(root.querySelectorAll("dialog"), stage.close);
    }
  });

  stage.say = function (chinese, english) {
    return stage.language === "zh" ? chinese : english;
  };

  stage.make = function (tag, properties, children) {
    var element = document.createElement(tag);
    Object.keys(properties || {}).forEach(function (name) {
      set(element, name, properties[name]);
    });
    (children || []).forEach(function (child) {
      if (child) {
        element.appendChild(child);
      }
    });
    return element;
  };

  function set(element, name, value) {
    if (name === "class") {
      element.className = value;
    } else if (name === "test") {
      element.setAttribute("data-test", value);
    } else if (name === "text") {
      element.textContent = value;
    } else if (name === "label") {
      element.setAttribute("aria-label", value);
    } else if (name === "on") {
      Object.keys(value).forEach(function (event) {
        element.addEventListener(event, value[event]);
      });
    } else {
      element[name] = value;
    }
  }

  stage.button = function (text, test, then, look) {
    return stage.make("button", {
      type: "button",
      class: look || "",
      test: test,
      text: text,
      on: { click: then },
    });
  };

  stage.open = function (options, children) {
    var end = options.end;
    var sheet = stage.make("dialog", {
      class: options.look,
      test: "sheet-" + options.name,
      label: options.title,
    });
    function leave(how) {
      stage.close(sheet);
      how();
    }
    function cancel() {
      leave(end ? end.cancel : options.esc || ignore);
    }
    var back = stage.button("‹", "sheet-back", cancel, "back");
    back.setAttribute("aria-label", stage.say("返回", "Back"));
    [
      stage.make("header", {}, [back, stage.make("h1", { text: options.title })]),
      stage.make("section", {}, children),
      end && outcomes(end, leave),
    ].forEach(function (part) {
      if (part) {
        sheet.appendChild(part);
      }
    });
    sheet.addEventListener("cancel", function (event) {
      event.preventDefault();
      cancel();
    });
    sheet.tabIndex = -1;
    theRoot().appendChild(sheet);
    sheet.showModal();
    // Keys tab into it from here; nothing is chosen beforehand.
    sheet.focus();
    return sheet;
  };

  function ignore() {}

  // What no phone has: the other ways in which a call can end.
  function outcomes(end, leave) {
    function way(text, test, how) {
      return stage.button(text, test, function () {
        leave(how);
      });
    }
    return stage.make("footer", { label: stage.say("模拟结果", "Simulated outcome") }, [
      stage.make("span", { text: stage.say("模拟", "Simulate") }),
      way(stage.say("取消", "Cancel"), "end-cancel", end.cancel),
      way(stage.say("失败", "Fail"), "end-fail", end.fail),
      way(stage.say("拒绝", "Deny"), "end-deny", end.deny),
    ]);
  }

  stage.close = function (sheet) {
    if (sheet.whenClosed) {
      sheet.whenClosed();
    }
    sheet.close();
    sheet.remove();
  };

  // Puts something on the screen that is no dialog, such as a notice.
  stage.float = function (element) {
    theRoot().appendChild(element);
    return element;
  };

  stage.toast = function (text) {
    var note = stage.float(stage.make("p", { class: "toast", test: "toast", text: text }));
    note.setAttribute("role", "status");
    // Above a dialog, where one is open.
    if (note.showPopover) {
      note.popover = "manual";
      note.showPopover();
    }
    window.setTimeout(function () {
      note.remove();
    }, 1800);
  };

  function theRoot() {
    if (!root) {
      host = document.createElement("wechat-h5-sheets");
      root = host.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [stage.style()];
    }
    host.dataset.sandbox = LIVE;
    host.style.colorScheme = stage.theme === "auto" ? "light dark" : stage.theme;
    // A page that writes its document anew takes it away.
    if (!host.isConnected) {
      document.documentElement.appendChild(host);
    }
    return root;
  }

  // A file that the person picks, as a data URL.
  stage.read = function (file, then) {
    var reader = new window.FileReader();
    reader.onload = function () {
      then(String(reader.result));
    };
    reader.readAsDataURL(file);
  };

  stage.filePicker = function (text, test, options) {
    var input = stage.make("input", {
      type: "file",
      accept: "image/*",
      multiple: Boolean(options.multiple),
      test: test,
      label: text,
      on: {
        change: function () {
          Array.prototype.slice.call(input.files).forEach(function (file) {
            stage.read(file, options.onRead);
          });
          input.value = "";
        },
      },
    });
    return stage.make("label", { class: "file" }, [stage.make("span", { text: text }), input]);
  };
})(window, window.document, window.__weixinSandbox);
