/*
 * openAddress: the user's addresses, to pick from and to edit.
 * Needs sheet.js and api/address.js before it.
 */
(function (sandbox) {
  "use strict";

  var sheets = sandbox.sheets;
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

  sandbox.registerSheet("editAddress", function (args, decision) {
    book = book || [decision.fallback, SECOND];
    var list = sheets.make("div", { class: "list" });
    var sheet = sheets.open(
      {
        name: "editAddress",
        title: sheets.text("选择收货地址", "Choose an address"),
        look: "full",
        decision: decision,
      },
      [
        list,
        sheets.make("div", { class: "bar" }, [
          sheets.button(
            sheets.text("新增地址", "New address"),
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
      var choose = sheets.button(
        "",
        "address-choose",
        function () {
          sheets.close(sheet);
          decision.choose(address);
        },
        "entry",
      );
      choose.appendChild(
        sheets.make("strong", { text: address.userName + "  " + address.telNumber }),
      );
      choose.appendChild(sheets.make("span", { class: "soft", text: inOneLine(address) }));
      var change = sheets.button(
        sheets.text("编辑", "Edit"),
        "address-edit",
        function () {
          edit(address, function (changed) {
            book[at] = changed;
          });
        },
        "link",
      );
      return sheets.make("div", { class: "row" }, [choose, change]);
    }

    function edit(address, keep) {
      var form = sheets.make("form", { class: "form", test: "address-form" }, FIELDS.map(input));
      form.appendChild(
        sheets.make("button", {
          class: "primary",
          test: "address-save",
          text: sheets.text("保存", "Save"),
        }),
      );
      var editor = sheets.open(
        { name: "address", title: sheets.text("编辑地址", "Edit the address"), look: "full" },
        [form],
      );
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        var changed = {};
        FIELDS.forEach(function (field) {
          changed[field[0]] = form.elements[field[0]].value;
        });
        keep(changed);
        sheets.close(editor);
        show();
      });

      function input(field) {
        var box = sheets.make("input", {
          name: field[0],
          value: address[field[0]] || "",
          test: "address-" + field[0],
        });
        box.required = field[0] === "userName";
        return sheets.make("label", { text: sheets.text(field[1], field[2]) }, [box]);
      }
    }
  });

  function inOneLine(address) {
    return [address.provinceName, address.cityName, address.countryName, address.detailInfo].join(
      " ",
    );
  }
})(window.__weixinSandbox);
