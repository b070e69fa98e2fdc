// Runs before anything else is fetched. ES5 only: the oldest browser has to
// get as far as being told that it is too old.
(function () {
  var root = document.documentElement;
  var entryUrl = location.href.split("#")[0];
  var hosts = ["res.wx.qq.com", "res2.wx.qq.com"];
  // A host that has neither answered nor failed by then gets company.
  var patience = 4000;

  function remembered(key) {
    try {
      return localStorage.getItem(key);
    } catch (_) {
      return null;
    }
  }

  function say(state) {
    root.className = state;
    root.setAttribute("data-jssdk", "failed");
  }

  // The smallest module with a table of references: what Rust's output needs.
  function supported() {
    return (
      window.Promise &&
      window.fetch &&
      window.WebAssembly &&
      WebAssembly.validate &&
      WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0]))
    );
  }

  function loadJweixin(resolve, reject) {
    var failed = 0;
    function next(i) {
      var started = false;
      function onward() {
        if (!started && i + 1 < hosts.length && !window.wx) next(i + 1);
        started = true;
      }
      var script = document.createElement("script");
      script.src = "https://" + hosts[i] + "/open/js/jweixin-1.6.0.js";
      script.onload = function () {
        resolve(hosts[i]);
      };
      script.onerror = function () {
        failed += 1;
        if (failed === hosts.length) reject(new Error("jweixin did not load"));
        onward();
      };
      document.head.appendChild(script);
      setTimeout(onward, patience);
    }
    next(0);
  }

  // A promise whose failure is shown by the page later is not "uncaught" now.
  function awaited(promise) {
    promise.then(null, function () {});
    return promise;
  }

  if (remembered("wechat-h5.lang") === "en") {
    root.lang = "en";
    document.title = "WeChat H5";
  }
  root.setAttribute("data-tab", location.hash.slice(2) || "status");
  if (!supported()) return say("too-old");

  var inWeChat = /MicroMessenger/i.test(navigator.userAgent);
  window.__wechatH5 = {
    entryUrl: entryUrl,
    config: inWeChat
      ? awaited(fetch("/api/jssdk/config?url=" + encodeURIComponent(entryUrl)))
      : null,
    jweixin: !inWeChat ? null : window.wx ? Promise.resolve() : awaited(new Promise(loadJweixin)),
    broken: function (error) {
      say("broken");
      console.error(error);
    },
  };
})();
