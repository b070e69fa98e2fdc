/*
 * Answers WeChat's CDN: where the page loads jweixin from there, the script
 * comes from `jweixinBase`, in the version that the page asks for. Everything
 * else about the page's script stays as it is: where, when and whether it runs.
 *
 * The parser finishes what its observers do before it fetches a script; scripts
 * of scripts are changed when they get their address, or are inserted. What the
 * page reads as `src` is what it has written.
 * Needs objects.js before it.
 */
(function (window, document, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var CDN =
    /^\s*(?:https?:)?\/\/res2?\.wx\.qq\.com(?::\d+)?\/open\/js\/(jweixin-\d+\.\d+\.\d+\.js)(?:[?#].*)?\s*$/i;
  var TAGS = /<script\s[^>]*>/gi;
  var SRC = /(\ssrc\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)/i;
  var INTEGRITY = /\sintegrity\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)/i;
  var ORIGINAL = "?url=";
  // Every method that inserts nodes, and so runs the scripts among them.
  var INSERTING = {
    Node: ["appendChild", "insertBefore", "replaceChild"],
    Element: [
      "append",
      "prepend",
      "replaceChildren",
      "before",
      "after",
      "replaceWith",
      "insertAdjacentElement",
    ],
    CharacterData: ["before", "after", "replaceWith"],
    Document: ["append", "prepend", "replaceChildren"],
    DocumentFragment: ["append", "prepend", "replaceChildren"],
  };

  var hasWarned = false;

  // The page's policy keeps the CDN's script out, as the sandbox's proxy has found.
  function isBlocked() {
    return Boolean(document.querySelector && document.querySelector("[data-jweixin=blocked]"));
  }

  // The address that answers for this one; null where it is not jweixin's.
  core.jweixinAnswer = function (url) {
    var match = sandbox.jweixinBase && CDN.exec(url);
    return match && !isBlocked()
      ? sandbox.jweixinBase +
          match[1].toLowerCase() +
          ORIGINAL +
          encodeURIComponent(match[0].trim())
      : null;
  };

  // The address of the page behind such an answer.
  core.jweixinOriginal = function (url) {
    if (!isAnswer(url)) {
      return url;
    }
    var at = url.indexOf(ORIGINAL);
    return at < 0 ? url : decodeURIComponent(url.slice(at + ORIGINAL.length));
  };

  // A document's text with the answers in its script elements.
  core.jweixinInMarkup = function (text) {
    return text.replace(TAGS, function (tag) {
      var answer = null;
      var changed = tag.replace(SRC, function (all, before, value) {
        answer = core.jweixinAnswer(value.replace(/^["']|["']$/g, ""));
        return answer ? before + '"' + answer + '"' : all;
      });
      return answer ? changed.replace(INTEGRITY, "") : tag;
    });
  };

  function isAnswer(url) {
    return Boolean(sandbox.jweixinBase) && String(url).indexOf(sandbox.jweixinBase) === 0;
  }

  function warnOnce() {
    if (sandbox.jweixinMissing && sandbox.warnings !== false && !hasWarned) {
      hasWarned = true;
      window.console.warn("wechat-h5 sandbox: " + sandbox.jweixinMissing);
    }
  }

  if (!window.HTMLScriptElement || !window.MutationObserver) {
    return;
  }

  var script = window.HTMLScriptElement.prototype;
  var setAttribute = window.Element.prototype.setAttribute;

  function sourceOf(element) {
    return window.Element.prototype.getAttribute.call(element, "src") || "";
  }

  // What the npm package has is not byte for byte what the CDN has.
  function answer(element) {
    var url = sourceOf(element);
    var found = core.jweixinAnswer(url);
    if (found) {
      element.removeAttribute("integrity");
      setAttribute.call(element, "src", found);
    }
    if (found || isAnswer(url)) {
      warnOnce();
    }
  }

  function answerIn(node) {
    if (node && node.nodeName === "SCRIPT") {
      answer(node);
    } else if (node && node.firstElementChild) {
      Array.prototype.forEach.call(node.querySelectorAll("script[src]"), answer);
    }
  }

  function isIntegrityOfAnswer(element, name) {
    return name.toLowerCase() === "integrity" && isAnswer(sourceOf(element));
  }

  // The integrity can be set before the address or after it.
  script.setAttribute = function (name, value) {
    if (isIntegrityOfAnswer(this, String(name))) {
      return;
    }
    var found = String(name).toLowerCase() === "src" && core.jweixinAnswer(value);
    if (found) {
      this.removeAttribute("integrity");
      warnOnce();
    }
    setAttribute.call(this, name, found || value);
  };

  overrideProperty("src", function (own) {
    return {
      get: function () {
        return core.jweixinOriginal(own.get.call(this));
      },
      set: function (value) {
        var found = core.jweixinAnswer(value);
        if (found) {
          this.removeAttribute("integrity");
          warnOnce();
        }
        own.set.call(this, found || value);
      },
    };
  });

  overrideProperty("integrity", function (own) {
    return {
      get: own.get,
      set: function (value) {
        if (!isIntegrityOfAnswer(this, "integrity")) {
          own.set.call(this, value);
        }
      },
    };
  });

  function overrideProperty(name, make) {
    var own = Object.getOwnPropertyDescriptor(script, name);
    if (own && own.set) {
      var made = make(own);
      Object.defineProperty(script, name, {
        configurable: true,
        enumerable: own.enumerable,
        get: made.get,
        set: made.set,
      });
    }
  }

  // A script that was cloned has its address without having been given it.
  Object.keys(INSERTING).forEach(function (type) {
    var prototype = window[type].prototype;
    INSERTING[type].forEach(function (name) {
      var own = prototype[name];
      if (own) {
        prototype[name] = function (...nodes) {
          nodes.forEach(answerIn);
          return own.apply(this, nodes);
        };
      }
    });
  });

  ["write", "writeln"].forEach(function (name) {
    var own = document[name];
    document[name] = function (...texts) {
      return own.call(document, core.jweixinInMarkup(texts.join("")));
    };
  });

  var observer = new window.MutationObserver(function (records) {
    records.forEach(function (record) {
      Array.prototype.forEach.call(record.addedNodes, function (node) {
        if (node.nodeName === "SCRIPT") {
          answer(node);
        }
      });
    });
  });
  observer.observe(document, { childList: true, subtree: true });
  // The parser is done. What scripts insert later is answered above.
  document.addEventListener("DOMContentLoaded", function () {
    observer.disconnect();
  });
})(window, window.document, window.__weixinSandbox);
