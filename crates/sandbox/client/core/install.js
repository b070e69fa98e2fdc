/*
 * Puts the bridge into the page, when the `bridge` option says, and takes it
 * out again. A real client's bridge is left alone.
 * Needs every other file of core/ before it.
 */
(function (window, document, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }
  core.isLoaded = true;

  function show(current) {
    if (core.installation !== current) {
      return;
    }
    if (!core.isSimulatedOrAbsent(window.WeixinJSBridge)) {
      sandbox.uninstall();
      sandbox.state = "refused";
      return;
    }
    window.WeixinJSBridge = current.bridge;
    if (current.environment.profile === "miniprogram") {
      window.__wxjs_environment = "miniprogram";
    }
    sandbox.state = "on";
  }

  function dispatchReady(current) {
    if (core.installation !== current || sandbox.state !== "on") {
      return;
    }
    var event = document.createEvent("Event");
    event.initEvent("WeixinJSBridgeReady", false, false);
    document.dispatchEvent(event);
  }

  function showAndDispatch(current) {
    show(current);
    dispatchReady(current);
  }

  function dispatchSoon(current) {
    window.setTimeout(function () {
      dispatchReady(current);
    }, 0);
  }

  function after(state, target, event, then) {
    if (document.readyState === "complete" || document.readyState === state) {
      window.setTimeout(then, 0);
    } else {
      target.addEventListener(event, then, false);
    }
  }

  var SCHEDULES = {
    preinjected: function (current) {
      show(current);
      dispatchSoon(current);
    },
    domready: function (current) {
      after("interactive", document, "DOMContentLoaded", function () {
        showAndDispatch(current);
      });
    },
    late: function (current) {
      after("complete", window, "load", function () {
        window.setTimeout(function () {
          showAndDispatch(current);
        }, sandbox.lateMs);
      });
    },
    twice: function (current) {
      show(current);
      dispatchSoon(current);
      dispatchSoon(current);
    },
    never: core.ignore,
  };

  // Returns whether the bridge is the simulated one, now or soon.
  sandbox.install = function () {
    var present = window.WeixinJSBridge;
    if (!core.isSimulatedOrAbsent(present)) {
      sandbox.state = "refused";
      return false;
    }
    if (present) {
      present.__weixinSandbox.uninstall();
    }
    sandbox.uninstall();
    sandbox.reset();
    var environment = core.chooseEnvironment();
    core.enterEnvironment(environment);
    sandbox.activeProfile = environment.profile;
    sandbox.shape = environment.shape;
    sandbox.isIos = environment.isIos;
    core.installation = {
      environment: environment,
      bridge: core.makeBridge(),
      releaseImages: core.watchImages(),
    };
    core.showFontSize();
    if (environment.profile === "browser") {
      sandbox.state = "off";
      return false;
    }
    sandbox.state = "waiting";
    (SCHEDULES[sandbox.bridge] || SCHEDULES.preinjected)(core.installation);
    return true;
  };

  sandbox.uninstall = function () {
    var current = core.installation;
    if (!current) {
      return;
    }
    current.releaseImages();
    core.leaveEnvironment(current.environment);
    if (window.WeixinJSBridge === current.bridge) {
      delete window.WeixinJSBridge;
    }
    core.installation = null;
    core.showFontSize();
    sandbox.state = "off";
  };

  // A real client may add its bridge later.
  document.addEventListener("WeixinJSBridgeReady", function () {
    if (core.installation && !core.isSimulatedOrAbsent(window.WeixinJSBridge)) {
      sandbox.uninstall();
      sandbox.state = "refused";
    }
  });

  sandbox.reset();
  if (sandbox.autoInstall !== false) {
    sandbox.install();
  }
})(window, window.document, window.__weixinSandbox);
