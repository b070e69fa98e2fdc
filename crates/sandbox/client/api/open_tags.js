/*
 * Open tags (开放标签): <wx-open-launch-weapp> and the others, which the client
 * shows where `openTagList` has them and the signature is right. A tag that is
 * not listed stays an unknown element, whose template is not shown.
 * Needs core/ before it.
 *
 * From `fixtures`: `openTagsError`, the text of the WeixinOpenTagsError event on
 * `document`, where the account or the client may not show open tags.
 *
 * A tag dispatches `ready` when it is shown, and at a tap the event of its
 * result; with `outcomes["wx-open-launch-weapp"] = "fail"` that is `error`.
 */
(function (window, document, sandbox) {
  "use strict";

  // The event of a tap, and its detail; the other tags have none.
  var TAPS = {
    "wx-open-launch-weapp": function (tag) {
      return ["launch", { userName: tag("username"), appId: tag("appid"), path: tag("path") }];
    },
    "wx-open-launch-app": function (tag) {
      return ["launch", { appId: tag("appid"), extInfo: tag("extinfo") }];
    },
    "wx-open-subscribe": function (tag) {
      var details = {};
      tag("template")
        .split(",")
        .forEach(function (id) {
          details[id] = JSON.stringify({ status: "accept" });
        });
      return ["success", { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(details) }];
    },
  };
  var FAILS = { "wx-open-subscribe": "subscribe:fail" };

  sandbox.onVerdict(function (verdict, args) {
    var names = (verdict.ok && args.verifyOpenTagList) || [];
    var error = sandbox.fixture("openTagsError", null);
    if (!names.length || !window.customElements) {
      return;
    }
    if (error) {
      dispatch(document, "WeixinOpenTagsError", { errMsg: error });
    } else {
      names.forEach(define);
    }
  });

  // From now on the browser shows every tag of this name: it cannot be undone.
  function define(name) {
    if (!/^wx-open-/.test(name) || window.customElements.get(name)) {
      return;
    }
    function Tag() {
      return window.Reflect.construct(window.HTMLElement, [], Tag);
    }
    Tag.prototype = Object.create(window.HTMLElement.prototype);
    Tag.prototype.connectedCallback = function () {
      show(this, name);
    };
    Object.setPrototypeOf(Tag, window.HTMLElement);
    window.customElements.define(name, Tag);
  }

  function show(element, name) {
    var template = element.querySelector("template, script[type='text/wxtag-template']");
    if (element.shadowRoot || !template) {
      return;
    }
    element.attachShadow({ mode: "open" }).innerHTML = template.innerHTML;
    element.addEventListener("click", function () {
      tap(element, name);
    });
    dispatch(element, "ready", {});
  }

  function tap(element, name) {
    if (sandbox.outcomes[name] === "fail") {
      dispatch(element, "error", { errMsg: FAILS[name] || "launch:fail" });
    } else if (TAPS[name]) {
      var event = TAPS[name](function (attribute) {
        return element.getAttribute(attribute) || "";
      });
      dispatch(element, event[0], event[1]);
    }
  }

  function dispatch(target, event, detail) {
    target.dispatchEvent(new window.CustomEvent(event, { detail: detail }));
  }
})(window, window.document, window.__weixinSandbox);
