/*
 * Open tags (开放标签): <wx-open-launch-weapp> and its like, which the client
 * shows where the page has asked for them in `openTagList` and the signature
 * was right. A tag that was not asked for stays what it is to any browser: an
 * unknown element whose template nobody shows. Needs bridge.js before it.
 *
 * From `fixtures`: `openTagsError`, what the client says on `document` instead
 * (WeixinOpenTagsError) where the account or the client may not show them.
 *
 * A tag says `ready` when it is shown. A tap makes it say what becomes of it;
 * `outcomes["wx-open-launch-weapp"] = "fail"` makes that an error.
 */
(function (window, document, sandbox) {
  "use strict";

  // What a tap tells; the tags that are not here tell nothing.
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
      say(document, "WeixinOpenTagsError", { errMsg: error });
    } else {
      names.forEach(define);
    }
  });

  // The browser shows every tag of this name from now on, and has no way back.
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
    say(element, "ready", {});
  }

  function tap(element, name) {
    if (sandbox.outcomes[name] === "fail") {
      say(element, "error", { errMsg: FAILS[name] || "launch:fail" });
    } else if (TAPS[name]) {
      var told = TAPS[name](function (attribute) {
        return element.getAttribute(attribute) || "";
      });
      say(element, told[0], told[1]);
    }
  }

  function say(target, event, detail) {
    target.dispatchEvent(new window.CustomEvent(event, { detail: detail }));
  }
})(window, window.document, window.__weixinSandbox);
