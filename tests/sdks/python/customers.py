"""Files, customer messages, tags and the list of templates."""

import base64
import io

import hosts
from wechatpy.exceptions import WeChatClientException

PICTURE = base64.b64decode("R0lGODlhAQABAAAAACw=")

client = hosts.client()
account = client._http.get(hosts.API + "/__sandbox/account").json()
openid = account["user"]["openid"]


def refusal(call, *args):
    try:
        call(*args)
    except WeChatClientException as error:
        return error.errcode
    raise AssertionError("not refused")


# What the page has uploaded, and what the server has.
page = client._http.post(
    hosts.API + "/__sandbox/media",
    params={"type": "image"},
    data="data:image/gif;base64," + base64.b64encode(PICTURE).decode(),
)
file = io.BytesIO(PICTURE)
file.name = "a.gif"
uploaded = client.media.upload("image", file)
assert uploaded["type"] == "image", uploaded
for media_id in page.json()["mediaId"], uploaded["media_id"]:
    downloaded = client.media.download(media_id)
    assert downloaded.content == PICTURE, downloaded.content
    assert downloaded.headers["content-type"] == "image/gif"
    assert f'filename="{media_id}.gif"' in downloaded.headers["content-disposition"]
assert refusal(client.media.download, "unknown") == 40007

# Only after the user has done something.
assert refusal(client.message.send_text, openid, "你好") == 45015
client._http.post(hosts.API + "/__sandbox/user", json={"interaction": "message"})
assert client.message.send_text(openid, "你好")["errcode"] == 0
assert client.message.send_image(openid, media_id)["errcode"] == 0
articles = [{"title": "t", "description": "d", "url": "https://h5.example.com/", "image": ""}]
assert client.message.send_articles(openid, articles)["errcode"] == 0

tag = client.tag.create("广东")
client.tag.tag_user(tag["id"], openid)
assert client.tag.get_user_tag(openid) == [tag["id"]]
assert client.tag.get_tag_users(tag["id"])["data"]["openid"] == [openid]
assert [one["count"] for one in client.tag.get() if one["id"] == tag["id"]] == [1]
client.tag.untag_user(tag["id"], openid)
client.tag.delete(tag["id"])
assert client.tag.get_user_tag(openid) == []

added = client.template.get("TM00015")
templates = client.template.get_all_private_template()["template_list"]
assert added in [template["template_id"] for template in templates], templates
assert client.misc.short_url("https://h5.example.com/")["short_url"] == "https://h5.example.com/"

# An endpoint that the sandbox lacks.
assert refusal(client.poi.list) == 48001
