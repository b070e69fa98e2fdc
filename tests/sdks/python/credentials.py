"""Access token and jsapi ticket; a signature that the sandbox's client accepts."""

import time

import hosts
from wechatpy.exceptions import WeChatClientException

client = hosts.client()

token = client.fetch_access_token()
assert token["expires_in"] == 7200 and token["access_token"], token
assert client.access_token == token["access_token"]

ticket = client.jsapi.get_jsapi_ticket()
assert client.jsapi.get_jsapi_ticket() == ticket, "requested again while it is valid"
assert client.jsapi.get_ticket("wx_card")["ticket"] != ticket

url = "http://127.0.0.1:8080/?a=1"
timestamp = int(time.time())
signature = client.jsapi.get_jsapi_signature("Wm3WZYTPz0wzccnW", ticket, timestamp, url)
config = {
    "appId": hosts.APP_ID,
    "timestamp": timestamp,
    "nonceStr": "Wm3WZYTPz0wzccnW",
    "signature": signature,
    "url": url,
}
verdict = client._http.post(hosts.API + "/__sandbox/verify", json=config).json()
assert verdict == {"ok": True, "errMsg": "config:ok"}, verdict

# A token that was replaced more than five minutes ago is refused, and the SDK fetches a
# new one without reporting it.
hosts.client().fetch_access_token()
client._http.post(hosts.API + "/__sandbox/clock", json={"advanceSeconds": 301})
assert client.jsapi.get_ticket("jsapi")["errcode"] == 0
assert client.access_token != token["access_token"]

wrong = hosts.client()
wrong.secret = "f" * 32
try:
    wrong.fetch_access_token()
    raise AssertionError("a wrong secret was accepted")
except WeChatClientException as error:
    assert error.errcode == 40125 and "rid: " in error.errmsg, error
