/*
 * The client's dialogs, in a shadow root: the page's styles do not reach them,
 * and no element of the page covers them.
 * Needs the simulator's core/ before it, and style.js at run time.
 *
 * For the other files in this folder:
 *
 *   sheets.make(tag, properties, children)
 *                     an element. `class`, `test` (data-test), `label`
 *                     (aria-label), `text` and `on` ({event: handler}) have a
 *                     meaning of their own; other properties are assigned.
 *   sheets.text(zh, en)
 *                     the text in the user's language.
 *   sheets.open({name, title, look, decision, esc}, children)
 *                     shows a sheet and returns it: `look` is "bottom", "full"
 *                     or "dark". With `decision` (see core/ask_user.js) the
 *                     user can cancel, and make the call fail or be denied.
 *                     `esc` is called on Escape where there is no `decision`.
 *   sheets.close(sheet)
 *   sheets.front()    the sheet in front, or null.
 *   sheets.dismiss()  does what Escape does in it.
 *   sheets.button(text, test, then[, look])
 *
 * To set: `language` ("zh" | "en"), `theme` ("auto" | "light" | "dark") and
 * `onLanguage`, which is called when the language changes.
 */
(function (window, document, sandbox) {
  "use strict";

  var LIVE = "simulated";
  var host = null;
  var root = null;
  var sheets = {
    language: /^zh/i.test(window.navigator.language || "zh") ? "zh" : "en",
    theme: "auto",
    onLanguage: ignore,
  };
  sandbox.sheets = sheets;

  sandbox.onReset(function () {
    if (root) {
      Array.prototype.forEach.call(root.querySelectorAll("dialog"), sheets.close);
    }
  });

  sheets.text = function (chinese, english) {
    return sheets.language === "zh" ? chinese : english;
  };

  sheets.make = function (tag, properties, children) {
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

  sheets.button = function (text, test, then, look) {
    return sheets.make("button", {
      type: "button",
      class: look || "",
      test: test,
      text: text,
      on: { click: then },
    });
  };

  sheets.open = function (options, children) {
    var decision = options.decision;
    var sheet = sheets.make("dialog", {
      class: options.look,
      test: "sheet-" + options.name,
      label: options.title,
    });
    function leave(act) {
      sheets.close(sheet);
      act();
    }
    function cancel() {
      leave(decision ? decision.cancel : options.esc || ignore);
    }
    var back = sheets.button("‹", "sheet-back", cancel, "back");
    back.setAttribute("aria-label", sheets.text("返回", "Back"));
    [
      sheets.make("header", {}, [back, sheets.make("h1", { text: options.title })]),
      sheets.make("section", {}, children),
      decision && outcomes(decision, leave),
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

  // Not on a phone: the other outcomes of the call.
  function outcomes(decision, leave) {
    function choice(text, test, act) {
      return sheets.button(text, test, function () {
        leave(act);
      });
    }
    return sheets.make("footer", { label: sheets.text("模拟结果", "Simulated outcome") }, [
      sheets.make("span", { text: sheets.text("模拟", "Simulate") }),
      choice(sheets.text("取消", "Cancel"), "simulate-cancel", decision.cancel),
      choice(sheets.text("失败", "Fail"), "simulate-fail", decision.fail),
      choice(sheets.text("拒绝", "Deny"), "simulate-deny", decision.deny),
    ]);
  }

  sheets.close = function (sheet) {
    if (sheet.whenClosed) {
      sheet.whenClosed();
    }
    sheet.close();
    sheet.remove();
  };

  sheets.front = function () {
    var open = root ? root.querySelectorAll("dialog[open]") : [];
    return open.length ? open[open.length - 1] : null;
  };

  sheets.dismiss = function () {
    var sheet = sheets.front();
    if (sheet) {
      sheet.dispatchEvent(new window.Event("cancel", { cancelable: true }));
    }
  };

  // Puts something on the screen that is no dialog, such as a notice.
  sheets.float = function (element) {
    theRoot().appendChild(element);
    return element;
  };

  sheets.toast = function (text) {
    var note = sheets.float(sheets.make("p", { class: "toast", test: "toast", text: text }));
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
      root.adoptedStyleSheets = [sheets.style()];
    }
    host.dataset.sandbox = LIVE;
    host.style.colorScheme = sheets.theme === "auto" ? "light dark" : sheets.theme;
    // A page that writes its document anew takes it away.
    if (!host.isConnected) {
      document.documentElement.appendChild(host);
    }
    return root;
  }

  // A file that the user picks, as a data URL.
  sheets.read = function (file, then) {
    var reader = new window.FileReader();
    reader.onload = function () {
      then(String(reader.result));
    };
    reader.readAsDataURL(file);
  };

  sheets.filePicker = function (text, test, options) {
    var input = sheets.make("input", {
      type: "file",
      accept: "image/*",
      multiple: Boolean(options.multiple),
      test: test,
      label: text,
      on: {
        change: function () {
          Array.prototype.slice.call(input.files).forEach(function (file) {
            sheets.read(file, options.onRead);
          });
          input.value = "";
        },
      },
    });
    return sheets.make("label", { class: "file" }, [sheets.make("span", { text: text }), input]);
  };
})(window, window.document, window.__weixinSandbox);
