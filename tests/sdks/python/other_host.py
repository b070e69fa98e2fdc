"""The SDK's one setting for another host, and the call that does not know of it."""

from urllib.parse import urlsplit

import hosts

asked = []


class Listening(hosts.ToSandbox):
    def send(self, request, *args, **kwargs):
        asked.append(urlsplit(request.url).hostname)
        return super().send(request, *args, **kwargs)


hosts.HOSTS["api2.weixin.qq.com"] = hosts.API
client = hosts.client()
client.API_BASE_URL = "https://api2.weixin.qq.com/cgi-bin/"
for host in hosts.HOSTS:
    client._http.mount(f"https://{host}/", Listening())

assert client.jsapi.get_ticket("jsapi")["ticket"]
print("token {}, ticket {}".format(*asked))
