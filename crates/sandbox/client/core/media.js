/*
 * Files of pages on the platform: what uploadImage and uploadVoice hand to the
 * account's server, and what it has uploaded. Needs objects.js before it.
 *
 * Without `mediaUrl` files stay in the page.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  // `file` is {type: "image", dataUrl} or {type: "voice", milliseconds}.
  // Calls `done` with the serverId, or with null where the platform has refused it.
  core.uploadMedia = function (file, done) {
    var query = { type: file.type, milliseconds: file.milliseconds };
    request("POST", query, file.dataUrl || "", function (text) {
      done(text === null ? null : JSON.parse(text).mediaId);
    });
  };

  // Calls `done` with a picture's data URL, with "" for a recording, or with null for an
  // unknown or expired id.
  core.downloadMedia = function (serverId, done) {
    request("GET", { mediaId: serverId }, null, done);
  };

  function request(method, query, body, done) {
    var request = new window.XMLHttpRequest();
    request.open(method, sandbox.mediaUrl + "?" + encode(query));
    if (body !== null) {
      request.setRequestHeader("Content-Type", "text/plain");
    }
    request.onload = function () {
      done(request.status === 200 ? request.responseText : null);
    };
    request.onerror = function () {
      done(null);
    };
    request.send(body);
  }

  // The account is that of the last config, or the sandbox's first.
  function encode(query) {
    query.appId = sandbox.appId;
    return Object.keys(query)
      .filter(function (name) {
        return query[name] !== null && query[name] !== undefined;
      })
      .map(function (name) {
        return name + "=" + encodeURIComponent(query[name]);
      })
      .join("&");
  }
})(window, window.__weixinSandbox);
