/*
 * openAddress. Needs core/ before it.
 *
 * From `fixtures`: `address`, with the field names that the page gets. A user
 * chooses an object of the same form.
 */
(function (sandbox) {
  "use strict";

  var ADDRESS = {
    userName: "小明",
    postalCode: "510000",
    provinceName: "广东省",
    cityName: "广州市",
    countryName: "海珠区",
    detailInfo: "新港中路397号",
    nationalCode: "510105",
    telNumber: "020-81167888",
  };
  // [sic]: names of the bridge.
  var ADDRESS_NAMES = {
    postalCode: "addressPostalCode",
    provinceName: "proviceFirstStageName",
    cityName: "addressCitySecondStageName",
    countryName: "addressCountiesThirdStageName",
    detailInfo: "addressDetailInfo",
  };

  sandbox.handle("editAddress", function (args, reply) {
    var fallback = sandbox.fixture("address", ADDRESS);
    sandbox.askUser({ args: args, reply: reply, fallback: fallback }, function (address) {
      var fields = {};
      Object.keys(address).forEach(function (name) {
        fields[ADDRESS_NAMES[name] || name] = address[name];
      });
      reply("ok", fields);
    });
  });
})(window.__weixinSandbox);
