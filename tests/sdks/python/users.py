"""Followers, and what the account knows of them."""

import hosts

client = hosts.client()
account = client._http.get(hosts.API + "/__sandbox/account").json()
openid = account["user"]["openid"]

user = client.user.get(openid)
assert user["subscribe"] == 1 and user["openid"] == openid, user
assert isinstance(user["subscribe_time"], int) and isinstance(user["tagid_list"], list), user
assert "nickname" not in user, "not returned since 2021-12-27"
assert client.user.get_batch([openid])[0] == user

followers = client.user.get_followers()
assert openid in followers["data"]["openid"], followers
assert followers["total"] == followers["count"] == len(followers["data"]["openid"])
assert openid in list(client.user.iter_followers())

assert client.user.update_remark(openid, "老朋友")["errcode"] == 0
assert client.user.get(openid)["remark"] == "老朋友"
assert client.misc.get_wechat_ips(), "where pushes come from"
