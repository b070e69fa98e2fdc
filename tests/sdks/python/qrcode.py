"""A QR code with a scene, and its picture."""

import hosts
import requests

client = hosts.client()
browser = hosts.to_sandbox(requests.Session())

made = client.qrcode.create(
    {
        "expire_seconds": 1800,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "desk-7"}},
    }
)
assert made["expire_seconds"] == 1800 and made["url"].startswith("http://weixin.qq.com/q/"), made
picture = browser.get(client.qrcode.get_url(made))
assert picture.status_code == 200, picture.status_code
assert picture.headers["content-type"].startswith("image/"), picture.headers
assert len(picture.content) > 500

forever = client.qrcode.create(
    {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 7}}}
)
assert "expire_seconds" not in forever, forever
unknown = browser.get(client.qrcode.get_url("gQHxxxx=="))
assert unknown.status_code == 404, unknown.status_code
