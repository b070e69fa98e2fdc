"""The account's menu, and a menu for some users."""

import hosts
from wechatpy.exceptions import WeChatClientException

client = hosts.client()
try:
    client.menu._get("menu/get")
    raise AssertionError("there is a menu already")
except WeChatClientException as error:
    assert error.errcode == 46003, error
assert client.menu.get() is None, "the SDK's word for 46003"

menu = {
    "button": [
        {"type": "click", "name": "今日", "key": "V1001_TODAY"},
        {
            "name": "菜单",
            "sub_button": [
                {"type": "view", "name": "官网", "url": "https://example.com/"},
                {"type": "scancode_push", "name": "扫码", "key": "scan"},
            ],
        },
    ]
}
assert client.menu.create(menu)["errcode"] == 0
kept = client.menu.get()
buttons = kept["menu"]["button"]
assert buttons[0]["key"] == "V1001_TODAY" and buttons[0]["sub_button"] == [], kept
assert [b["type"] for b in buttons[1]["sub_button"]] == ["view", "scancode_push"], kept
shown = client.menu.get_menu_info()
assert shown["is_menu_open"] == 1, shown

for_some = client.menu.add_conditional({**menu, "matchrule": {"client_platform_type": "2"}})
assert client.menu.get()["conditionalmenu"][0]["menuid"] == int(for_some["menuid"])
assert client.menu.del_conditional(for_some["menuid"])["errcode"] == 0

try:
    client.menu.create({"button": []})
    raise AssertionError("a menu without a button was taken")
except WeChatClientException as error:
    assert error.errcode != 0 and "rid: " in error.errmsg, error

assert client.menu.delete()["errcode"] == 0
assert client.menu.get() is None
