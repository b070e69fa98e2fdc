"""Through a server's gateway: the SDK has a client key in place of the AppSecret."""

import base64
import io
import os

import hosts
import requests

# WeChat itself, which only the server and another program call.
PLATFORM = os.environ["PLATFORM_API"]
PICTURE = base64.b64decode("R0lGODlhAQABAAAAACw=")
TEMPLATE = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY"
DATA = {
    "thing1": {"value": "巧克力"},
    "amount2": {"value": "39.80元"},
    "time3": {"value": "2025-01-01 12:00"},
}


def invalidate():
    """Another program with the AppSecret forces a new token, and the one before is dead."""
    forced = requests.post(
        PLATFORM + "/cgi-bin/stable_token",
        json={
            "grant_type": "client_credential",
            "appid": hosts.APP_ID,
            "secret": os.environ["PLATFORM_SECRET"],
            "force_refresh": True,
        },
    ).json()
    assert forced["access_token"], forced
    # The next one may be forced after half a minute.
    requests.post(PLATFORM + "/__sandbox/clock", json={"advanceSeconds": 31})


client = hosts.client()
openid = requests.get(PLATFORM + "/__sandbox/account").json()["user"]["openid"]

token = client.fetch_access_token()
assert 0 < token["expires_in"] <= 7200, token
assert token["access_token"].startswith("wh5-") == (os.environ["TOKENS"] == "no"), token
ticket = client.jsapi.get_ticket("jsapi")
assert ticket["ticket"] and 0 < ticket["expires_in"] <= 7200, ticket

menu = {"button": [{"type": "view", "name": "官网", "url": "https://example.com/"}]}
assert client.menu.create(menu)["errcode"] == 0
assert client.menu.get()["menu"]["button"][0]["name"] == "官网"
assert client.menu.delete()["errcode"] == 0

assert client.user.get(openid)["subscribe"] == 1
made = client.qrcode.create(
    {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "desk-7"}}}
)
assert made["ticket"], made
assert client.message.send_template(openid, TEMPLATE, DATA)["errcode"] == 0


def exchange_file():
    file = io.BytesIO(PICTURE)
    file.name = "a.gif"
    media_id = client.media.upload("image", file)["media_id"]
    assert client.media.download(media_id).content == PICTURE


exchange_file()
for _ in range(3):
    invalidate()
    assert client.user.get(openid)["openid"] == openid
    # With a token of its own the SDK has to fetch another one by now. It would send a file
    # that it has read to the end again, as an empty one.
    assert client.user.get(openid)["openid"] == openid
    exchange_file()
    assert client.menu.create(menu)["errcode"] == 0
