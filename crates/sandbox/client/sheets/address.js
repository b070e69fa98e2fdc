/*
 * openAddress: the person's addresses, to pick from and to edit.
 * Needs stage.js and device.js before it.
 */
(function (sandbox) {
  "use strict";

  var stage = sandbox.stage;
  var FIELDS = [
    ["userName", "姓名", "Name"],
    ["telNumber", "电话", "Telephone"],
    ["provinceName", "省", "Province"],
    ["cityName", "市", "City"],
    ["countryName", "区县", "District"],
    ["detailInfo", "详细地址", "Street"],
    ["postalCode", "邮编", "Post code"],
    ["nationalCode", "地区码", "Region code"],
  ];
  var SECOND = {
    userName: "小红",
    telNumber: "010-62781234",
    provinceName: "北京市",
    cityName: "北京市",
    countryName: "海淀区",
    detailInfo: "中关村大街1号",
    postalCode: "100080",
    nationalCode: "110108",
  };
  var book = null;

  sandbox.sheet("editAddress", function (args, end) {
    book = book || [end.otherwise, SECOND];
    var list = stage.make("div", { class: "list" });
    var sheet = stage.open(
      {
        name: "editAddress",
        title: stage.say("选择收货地址", "Choose an address"),
        look: "full",
        end: end,
      },
      [
        list,
        stage.make("div", { class: "bar" }, [
          stage.button(
            stage.say("新增地址", "New address"),
            "address-new",
            function () {
              edit({}, function (address) {
                book.push(address);
              });
            },
            "primary",
          ),
        ]),
      ],
    );
    show();

    function show() {
      list.replaceChildren.apply(list, book.map(entry));
    }

    function entry(address, at) {
      var choose = stage.button(
        "",
        "address-choose",
        function () {
          stage.close(sheet);
          end.choose(address);
        },
        "entry",
      );
      choose.appendChild(
        stage.make("strong", { text: address.userName + "  " + address.telNumber }),
      );
      choose.appendChild(stage.make("span", { class: "soft", text: inOneLine(address) }));
      var change = stage.button(
        stage.say("编辑", "Edit"),
        "address-edit",
        function () {
          edit(address, function (changed) {
            book[at] = changed;
          });
        },
        "link",
      );
      return stage.make("div", { class: "row" }, [choose, change]);
    }

    function edit(address, keep) {
      var form = stage.make("form", { class: "form", test: "address-form" }, FIELDS.map(input));
      form.appendChild(
        stage.make("button", {
          class: "primary",
          test: "address-save",
          text: stage.say("保存", "Save"),
        }),
      );
      var editor = stage.open(
        { name: "address", title: stage.say("编辑地址", "Edit the address"), look: "full" },
        [form],
      );
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        var changed = {};
        FIELDS.forEach(function (field) {
          changed[field[0]] = form.elements[field[0]].value;
        });
        keep(changed);
        stage.close(editor);
        show();
      });

      function input(field) {
        var box = stage.make("input", {
          name: field[0],
          value: address[field[0]] || "",
          test: "address-" + field[0],
        });
        box.required = field[0] === "userName";
        return stage.make("label", { text: stage.say(field[1], field[2]) }, [box]);
      }
    }
  });

  function inOneLine(address) {
    return [address.provinceName, address.cityName, address.countryName, address.detailInfo].join(
      " ",
    );
  }
})(window.__weixinSandbox);
