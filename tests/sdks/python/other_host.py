"""The SDK's only setting for another host, and the call that ignores it."""

from urllib.parse import urlsplit

import hosts

hosts_called = []


class Recording(hosts.ToSandbox):
    def send(self, request, *args, **kwargs):
        hosts_called.append(urlsplit(request.url).hostname)
        return super().send(request, *args, **kwargs)


hosts.HOSTS["api2.weixin.qq.com"] = hosts.API
client = hosts.client()
client.API_BASE_URL = "https://api2.weixin.qq.com/cgi-bin/"
for host in hosts.HOSTS:
    client._http.mount(f"https://{host}/", Recording())

assert client.jsapi.get_ticket("jsapi")["ticket"]
print("token {}, ticket {}".format(*hosts_called))
