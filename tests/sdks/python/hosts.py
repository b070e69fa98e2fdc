"""Redirects WeChat's hosts to the sandbox. The SDKs themselves are not changed."""

import os
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.oauth import WeChatOAuth

API = os.environ["SANDBOX_API"]
OPEN = os.environ["SANDBOX_OPEN"]
APP_ID = os.environ["APP_ID"]
APP_SECRET = os.environ["APP_SECRET"]

HOSTS = {
    "api.weixin.qq.com": API,
    "api.mch.weixin.qq.com": API,
    "mp.weixin.qq.com": API,
    "open.weixin.qq.com": OPEN,
}


class ToSandbox(HTTPAdapter):
    """Sends a request for a host of WeChat's to the sandbox instead."""

    def send(self, request, *args, **kwargs):
        url = urlsplit(request.url)
        request.url = HOSTS[url.hostname] + request.url.split(url.netloc, 1)[1]
        return super().send(request, *args, **kwargs)


def to_sandbox(session):
    """Makes a session of requests unable to reach anything but the sandbox."""
    session.trust_env = False
    for host in HOSTS:
        session.mount(f"https://{host}/", ToSandbox())
    return session


def every_session_to_sandbox():
    """For an SDK that makes a session for each request."""
    make = requests.Session.__init__

    def init(session):
        make(session)
        to_sandbox(session)

    requests.Session.__init__ = init


def client():
    made = WeChatClient(APP_ID, APP_SECRET)
    to_sandbox(made._http)
    return made


def oauth(**options):
    made = WeChatOAuth(APP_ID, APP_SECRET, **options)
    to_sandbox(made._http)
    return made
