// What the build puts before vConsole (xtask/npm/add-vconsole.mjs), which is why the page needs no
// weaker policy for it. ES5, as vConsole is.
// biome-ignore lint/correctness/noUnusedVariables: the build calls it.
var wechatH5VConsole = {
  // The style sheets that the page has, by their text.
  styles: {},

  // In place of a style element, which the policy forbids. vConsole writes its styles into `cssText`
  // where an element has a `styleSheet`, as those of old browsers had. They are one rule of the
  // page's own sheet, and stay there.
  styleElement: function () {
    var element = document.createElement("template");
    element.styleSheet = {
      set cssText(text) {
        if (wechatH5VConsole.styles[text]) return;
        wechatH5VConsole.styles[text] = true;
        var sheet = document.styleSheets[0];
        sheet.insertRule("@media all{" + text + "}", sheet.cssRules.length);
      },
    };
    return element;
  },

  // In place of `setAttribute`: the policy forbids the attribute, not the property.
  setAttribute: function (element, name, value) {
    if (name === "style") element.style.cssText = value;
    else element.setAttribute(name, value);
  },

  start: function () {
    var compile = window.WebAssembly && WebAssembly.compile;
    // A response that vConsole has recorded is a proxy, which no browser compiles.
    if (compile) {
      WebAssembly.compileStreaming = function (source) {
        return Promise.resolve(source)
          .then(function (response) {
            return response.arrayBuffer();
          })
          .then(function (bytes) {
            return compile(bytes);
          });
      };
    }
    document.addEventListener("securitypolicyviolation", wechatH5VConsole.explainEval);
    var isPlaced = wechatH5VConsole.isPlaced();
    window.vConsole = new window.VConsole({
      onReady: function () {
        // Above the tab bar, until somebody moves it.
        if (!isPlaced) this.setSwitchPosition(16, 88);
      },
    });
  },

  // Each letter of a command is a violation.
  explainEval: function (event) {
    if (event.blockedURI !== "eval") return;
    document.removeEventListener("securitypolicyviolation", wechatH5VConsole.explainEval);
    console.warn(
      "本页的安全策略不允许执行命令，服务器的设置 page_open_tags 会允许。 The page's policy allows no commands; the server's setting page_open_tags does.",
    );
  },

  // Whether somebody has moved vConsole's button.
  isPlaced: function () {
    try {
      return localStorage.getItem("vConsole_switch_y") !== null;
    } catch (_) {
      return false;
    }
  },
};
