// What the tests do to the page: put a client and a jweixin in, take them out.
(function () {
  "use strict";

  var listeners = [];
  var errors = [];
  var addEventListener = document.addEventListener;

  // A jweixin of an earlier test must not wake up when a later bridge comes.
  document.addEventListener = function (name, listener, options) {
    if (name === "WeixinJSBridgeReady") {
      listeners.push(listener);
    }
    return addEventListener.call(document, name, listener, options);
  };
  window.addEventListener("error", function (event) {
    errors.push(String(event.message));
  });

  function run(text) {
    var script = document.createElement("script");
    script.text = text;
    document.head.appendChild(script).remove();
  }

  function leave() {
    if (window.__weixinSandbox) {
      window.__weixinSandbox.uninstall();
    }
    listeners.splice(0).forEach(function (listener) {
      document.removeEventListener("WeixinJSBridgeReady", listener);
    });
    ["__weixinSandbox", "WeixinJSBridge", "wx", "jWeixin"].forEach(function (name) {
      delete window[name];
    });
    errors.length = 0;
    history.replaceState(null, "", PAGE);
  }

  var PAGE = location.href;
  window.__page = { run: run, leave: leave, errors: errors, PAGE: PAGE };
})();
