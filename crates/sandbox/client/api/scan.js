/*
 * scanQRCode. Needs core/ before it.
 *
 * From `fixtures`: `scan` ({qrCode, barCode}); a kind that is left out stays as it
 * was. A user chooses the scanned text.
 */
(function (sandbox) {
  "use strict";

  var SCAN = { qrCode: "https://h5.example.com/?from=scan", barCode: "EAN_13,6901234567892" };

  sandbox.handle("scanQRCode", function (args, reply) {
    var types = args.scanType || ["qrCode", "barCode"];
    var kind = types.indexOf("qrCode") < 0 ? "barCode" : "qrCode";
    var fallback = sandbox.fixture("scan", SCAN)[kind] || SCAN[kind];
    sandbox.askUser({ args: args, reply: reply, fallback: fallback }, function (text) {
      var wrapped = JSON.stringify({ scan_code: { scan_result: text } });
      if (Number(args.needResult) === 1) {
        reply("ok", { resultStr: sandbox.shape === "ios" ? wrapped : text });
      } else {
        reply("ok");
      }
    });
  });
})(window.__weixinSandbox);
