"""A template message to a follower and to another user."""

import hosts
from wechatpy.exceptions import WeChatClientException

# The documentation's own example.
TEMPLATE = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY"
DATA = {
    "thing1": {"value": "巧克力"},
    "amount2": {"value": "39.80元"},
    "time3": {"value": "2025-01-01 12:00"},
}

client = hosts.client()
account = client._http.get(hosts.API + "/__sandbox/account").json()
openid = account["user"]["openid"]

sent = client.message.send_template(openid, TEMPLATE, DATA, url="https://example.com/o/1")
assert sent["errcode"] == 0 and isinstance(sent["msgid"], int), sent


def refused(errcode, user, template_id, fields):
    try:
        client.message.send_template(user, template_id, fields)
        raise AssertionError(f"{errcode} was expected")
    except WeChatClientException as error:
        assert error.errcode == errcode, error


refused(40037, openid, "x" * 43, DATA)
refused(47003, openid, TEMPLATE, {})
others = client._http.get(hosts.API + "/__sandbox/users").json()["users"]
stranger = next(user for user in others if not user["follows"] and not user["snapshot"])
refused(43004, stranger["openid"], TEMPLATE, DATA)
