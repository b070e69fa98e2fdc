/*
 * Open tags (开放标签): <wx-open-launch-weapp> and the others, which the client
 * shows where `openTagList` has them, the signature is right, and none of the
 * limits in open_tag_limits.js holds. A tag that is not shown stays an unknown
 * element, whose template is not shown. Needs open_tag_limits.js before it.
 *
 * From `fixtures`: `openTagsError`, the text of the WeixinOpenTagsError event on
 * `document`, where the account or the client may not show open tags.
 *
 * A tag dispatches `ready` when it is shown, and at a tap the event of its
 * result; with `outcomes["wx-open-launch-weapp"] = "fail"` that is `error`.
 *
 * Why a tag is not shown is in the console, in the journal, and in
 * `openTagReasons` ({name: reason}).
 */
(function (window, document, sandbox) {
  "use strict";

  var core = sandbox.core;
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

  // How often the page's URL is looked at: not every change has an event.
  var POLL_MS = 100;
  // Of the last config: the tags, and the page's URL when it was made.
  var granted = { names: [], url: "" };
  // The elements that were shown once.
  var elements = [];

  sandbox.onReset(function () {
    granted = { names: [], url: "" };
    sandbox.openTagReasons = {};
  });

  sandbox.onVerdict(function (verdict, args, pageUrl) {
    var names = [].concat((verdict.ok && args.verifyOpenTagList) || []);
    var error = sandbox.fixture("openTagsError", null);
    granted = { names: [], url: pageUrl };
    sandbox.openTagReasons = {};
    if (names.length && window.customElements) {
      if (error) {
        dispatch(document, "WeixinOpenTagsError", { errMsg: error });
      } else {
        grant(names);
      }
    }
    showGranted();
  });

  function grant(names) {
    var limit = core.openTagLimit(granted.url);
    if (limit) {
      refuse(names, limit);
      return;
    }
    granted.names = names;
    names.forEach(define);
    watchUrl(granted);
  }

  // Until the next config.
  function watchUrl(watched) {
    sandbox.later(function () {
      if (watched !== granted) {
        return;
      }
      if (core.isUrlChanged(granted.url)) {
        refuse(granted.names, "url_changed");
        granted = { names: [], url: granted.url };
        showGranted();
      } else {
        watchUrl(watched);
      }
    }, POLL_MS);
  }

  function refuse(names, reason) {
    names.forEach(function (name) {
      sandbox.openTagReasons[name] = reason;
      core.report({ kind: "opentag", name: name, ok: false, reason: reason });
    });
    core.explainOpenTags(names, reason);
    if (sandbox.hiddenOpenTags === "event") {
      // The text is a guess.
      dispatch(document, "WeixinOpenTagsError", { errMsg: "open tags: fail " + reason });
    }
  }

  // From now on the browser knows every tag of this name: it cannot be undone.
  function define(name) {
    if (!/^wx-open-/.test(name) || window.customElements.get(name)) {
      return;
    }
    function Tag() {
      return window.Reflect.construct(window.HTMLElement, [], Tag);
    }
    Tag.prototype = Object.create(window.HTMLElement.prototype);
    Tag.prototype.connectedCallback = function () {
      if (elements.indexOf(this) < 0) {
        elements.push(this);
      }
      showOrHide(this);
    };
    Tag.prototype.disconnectedCallback = function () {
      elements.splice(elements.indexOf(this), 1);
    };
    Object.setPrototypeOf(Tag, window.HTMLElement);
    window.customElements.define(name, Tag);
  }

  function showGranted() {
    elements.slice().forEach(showOrHide);
  }

  function showOrHide(element) {
    var name = element.localName;
    var isShown = Boolean(element.shadowRoot && element.shadowRoot.firstChild);
    if (granted.names.indexOf(name) >= 0) {
      if (!isShown) {
        show(element, name);
      }
    } else if (isShown) {
      element.shadowRoot.textContent = "";
    }
  }

  function show(element, name) {
    var template = element.querySelector("template, script[type='text/wxtag-template']");
    if (!template) {
      return;
    }
    if (!element.shadowRoot) {
      element.attachShadow({ mode: "open" });
      element.addEventListener("click", function () {
        if (element.shadowRoot.firstChild) {
          tap(element, name);
        }
      });
    }
    element.shadowRoot.innerHTML = template.innerHTML;
    dispatch(element, "ready", {});
  }

  function tap(element, name) {
    if (sandbox.outcomes[name] === "fail") {
      dispatch(element, "error", { errMsg: FAILS[name] || "launch:fail" });
    } else if (TAPS[name]) {
      var event = TAPS[name](function (attribute) {
        return element.getAttribute(attribute) || "";
      });
      accept(name, element, function () {
        dispatch(element, event[0], event[1]);
      });
    }
  }

  // The account's server may send the messages as soon as the page knows.
  function accept(name, element, done) {
    if (name !== "wx-open-subscribe" || !sandbox.subscriptionsUrl) {
      done();
      return;
    }
    var request = new window.XMLHttpRequest();
    request.open("POST", sandbox.subscriptionsUrl);
    request.setRequestHeader("Content-Type", "text/plain");
    request.onload = function () {
      if (request.status === 204) {
        done();
      } else {
        dispatch(element, "error", { errMsg: FAILS[name] });
      }
    };
    request.onerror = request.onload;
    request.send(
      JSON.stringify({
        appId: sandbox.appId,
        templateIds: (element.getAttribute("template") || "").split(","),
      }),
    );
  }

  function dispatch(target, event, detail) {
    target.dispatchEvent(new window.CustomEvent(event, { detail: detail }));
  }
})(window, window.document, window.__weixinSandbox);
