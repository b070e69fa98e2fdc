// Runs before anything else is loaded: it starts the first requests, and tells the user
// when the browser is too old. ES5 only, so that an old browser can run it.
(function () {
  var root = document.documentElement;
  var entryUrl = location.href.split("#")[0];
  var hosts = ["res.wx.qq.com", "res2.wx.qq.com"];
  // After this many milliseconds without a result, the next host is tried as well.
  var nextHostDelay = 4000;

  // A login returns with an empty fragment, so that none of WeChat's is inherited.
  if (/#$/.test(location.href)) history.replaceState(history.state, "", entryUrl);

  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch (_) {
      return null;
    }
  }

  function fail(reason) {
    root.className = reason;
    root.setAttribute("data-jssdk", "failed");
  }

  // The smallest module with a table of references, which Rust's output needs.
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
    function load(i) {
      var started = false;
      function loadNext() {
        if (!started && i + 1 < hosts.length && !window.wx) load(i + 1);
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
        loadNext();
      };
      document.head.appendChild(script);
      setTimeout(loadNext, nextHostDelay);
    }
    load(0);
  }

  // Begins to load the two files of a module, checked by their integrity. `import` takes what
  // the element has loaded.
  function load(files) {
    var script = document.createElement("script");
    script.type = "module";
    script.src = files.script;
    script.integrity = files.scriptIntegrity || "";
    document.head.appendChild(script);
    files.response = handledLater(fetch(files.module, { integrity: files.moduleIntegrity || "" }));
    return files;
  }

  // The page shows a rejection later, so it must not be reported as uncaught now.
  function handledLater(promise) {
    promise.then(null, function () {});
    return promise;
  }

  if (stored("wechat-h5.lang") === "en") {
    root.lang = "en";
    document.title = "WeChat H5";
  }
  // A desk that was opened to debug a phone has no other use.
  if (!location.hash && /[?&]debug=desk(&|$)/.test(location.search)) {
    history.replaceState(null, "", entryUrl + "#/debug/console");
  }
  root.setAttribute("data-tab", location.hash.slice(2) || "status");
  if (!supported()) return fail("too-old");

  var inWeChat = /MicroMessenger/i.test(navigator.userAgent);
  // `start.mjs` and `web/src/bootstrap.rs` read this.
  window.__wechatH5 = {
    entryUrl: entryUrl,
    load: load,
    config: inWeChat
      ? handledLater(fetch("/api/jssdk/config?url=" + encodeURIComponent(entryUrl)))
      : null,
    jweixin: !inWeChat
      ? null
      : window.wx
        ? Promise.resolve()
        : handledLater(new Promise(loadJweixin)),
    // The module that configures the JS-SDK.
    configureFiles: inWeChat
      ? load({
          script: "/wechat-h5-web-configure.js",
          module: "/wechat-h5-web-configure_bg.wasm",
        })
      : null,
    broken: function (error) {
      fail("broken");
      console.error(error);
    },
  };
})();
