/*
 * Pictures: chooseImage, previewImage, uploadImage, downloadImage,
 * getLocalImgData. Needs core/ before it.
 *
 * From `fixtures`: `pictures`, data URLs of the pictures in the album;
 * `localDataPrefix`, the text before the base64 of getLocalImgData, instead of
 * the one that the platform is known for.
 *
 * A user chooses {pictures: [data URL], sourceType}; `picture(localId)` is
 * the picture behind an id.
 *
 * To read: `pictures` (data URLs by localId, in lower case), `media` (data URLs
 * by serverId). An `<img>` that is given a localId shows it, except on iOS,
 * where it fails to load and jweixin asks for its data instead.
 */
(function (sandbox) {
  "use strict";

  var ALBUM = [
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mNgP5iAFTEMLQkA1CxKAbJVHeMAAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mP4NdcaK2IYWhIAtSt0gYi/xYYAAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mMQWPcfK2IYWhIAPI1vQesHp6gAAAAASUVORK5CYII=",
  ].map(function (base64) {
    return "data:image/png;base64," + base64;
  });
  var number = 0;

  sandbox.onReset(function () {
    sandbox.media = {};
  });

  function digits(length) {
    number += 1;
    var text = String(number);
    while (text.length < length) {
      text = "0" + text;
    }
    return text;
  }

  function keep(dataUrl) {
    var localId = sandbox.isIos
      ? "wxLocalResource://imageid" + digits(21)
      : "weixin://resourceid/" + digits(32);
    sandbox.pictures[localId.toLowerCase()] = dataUrl;
    return localId;
  }

  // jweixin passes the `src` of an `<img>`, in lower case.
  function picture(localId) {
    return sandbox.pictures[String(localId).toLowerCase()];
  }
  sandbox.picture = picture;

  sandbox.handle("chooseImage", function (args, reply) {
    var fallback = {
      pictures: sandbox.fixture("pictures", ALBUM).slice(0, args.count || 9),
      sourceType: (args.sourceType || [])[0] || "album",
    };
    sandbox.askUser({ args: args, reply: reply, fallback: fallback }, function (chosen) {
      var localIds = chosen.pictures.map(keep);
      reply("ok", {
        localIds: sandbox.shape === "android" ? JSON.stringify(localIds) : localIds,
        sourceType: chosen.sourceType,
      });
    });
  });

  sandbox.handle("imagePreview", function (args, reply) {
    if (!args.urls || !args.urls.length) {
      reply("fail");
      return;
    }
    sandbox.askUser({ args: args, reply: reply, fallback: null }, function () {
      reply("ok");
    });
  });

  sandbox.handle("uploadImage", function (args, reply) {
    var dataUrl = picture(args.localId);
    if (!dataUrl) {
      reply("fail");
      return;
    }
    upload(dataUrl, function (serverId) {
      if (serverId) {
        sandbox.media[serverId] = dataUrl;
        reply("ok", { serverId: serverId });
      } else {
        reply("fail");
      }
    });
  });

  function upload(dataUrl, done) {
    if (sandbox.mediaUrl) {
      sandbox.core.uploadMedia({ type: "image", dataUrl: dataUrl }, done);
    } else {
      done("sandbox-image-" + digits(50));
    }
  }

  sandbox.handle("downloadImage", function (args, reply) {
    if (!args.serverId) {
      reply("fail");
      return;
    }
    download(args.serverId, function (dataUrl) {
      if (dataUrl) {
        reply("ok", { localId: keep(dataUrl) });
      } else {
        reply("fail");
      }
    });
  });

  // A server may have uploaded it: without a platform any serverId has a picture.
  function download(serverId, done) {
    if (sandbox.mediaUrl) {
      sandbox.core.downloadMedia(serverId, done);
    } else {
      done(sandbox.media[serverId] || ALBUM[0]);
    }
  }

  // iOS says image/jgp, whatever it is; Android sends the base64 alone.
  sandbox.handle("getLocalImgData", function (args, reply) {
    var dataUrl = picture(args.localId);
    if (!dataUrl) {
      reply("fail");
      return;
    }
    var usual = sandbox.shape === "android" ? "" : "data:image/jgp;base64,";
    var prefix = sandbox.fixture("localDataPrefix", usual);
    reply("ok", { localData: prefix + dataUrl.slice(dataUrl.indexOf(",") + 1) });
  });
})(window.__weixinSandbox);
