"""Web authorization: the authorize page, the exchange, refresh and profile."""

from urllib.parse import parse_qs, urlsplit

import hosts
import requests
from wechatpy.exceptions import WeChatOAuthException

CALLBACK = "http://127.0.0.1:8080/callback?from=sdk"


def code(oauth):
    """Goes through the authorize page as a user does, up to the redirect back."""
    browser = hosts.to_sandbox(requests.Session())
    page = browser.get(oauth.authorize_url, allow_redirects=False)
    if page.status_code == 200:
        page = consent(browser, page)
    back = urlsplit(page.headers["location"])
    query = parse_qs(back.query)
    assert query["state"] == ["state123"] and query["from"] == ["sdk"], back
    return query["code"][0]


def consent(browser, page):
    form = page.text.split("<form", 1)[1]
    values = dict(zip(attributes(form, "name"), attributes(form, "value")))
    action = attributes(form, "action")[0]
    values["decision"] = "allow"
    return browser.post(hosts.OPEN + action, data=values, allow_redirects=False)


def attributes(html, name):
    return [piece.split('"', 1)[0] for piece in html.split(f'{name}="')[1:]]


silent = hosts.oauth(redirect_uri=CALLBACK, state="state123")
used = code(silent)
base = silent.fetch_access_token(used)
assert base["scope"] == "snsapi_base" and base["expires_in"] == 7200, base
try:
    silent.fetch_access_token(used)
    raise AssertionError("a code worked twice")
except WeChatOAuthException as error:
    assert error.errcode == 40163, error
try:
    silent.get_user_info()
    raise AssertionError("snsapi_base returned a profile")
except WeChatOAuthException as error:
    assert error.errcode == 48001, error

userinfo = hosts.oauth(redirect_uri=CALLBACK, state="state123", scope="snsapi_userinfo")
full = userinfo.fetch_access_token(code(userinfo))
assert full["openid"] == base["openid"], "one user, one openid"
user = userinfo.get_user_info()
assert user["nickname"] == "小明" and user["openid"] == full["openid"], user
assert userinfo.check_access_token()
refreshed = userinfo.refresh_access_token(full["refresh_token"])
assert refreshed["openid"] == full["openid"]
assert userinfo.get_user_info()["nickname"] == "小明"
