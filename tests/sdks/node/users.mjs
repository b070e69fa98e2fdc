// Followers, a QR code with a scene, and a template message.
import assert from "node:assert/strict";
import { SANDBOX_API, account } from "./hosts.mjs";

const client = account().getClient();
const control = async (path) => (await fetch(`${SANDBOX_API}/__sandbox/${path}`)).json();
const { user } = await control("account");
const { openid } = user;

const info = (
  await client.get("/cgi-bin/user/info", { params: { openid, lang: "zh_CN" } })
).toObject();
assert.equal(info.subscribe, 1);
assert.equal(info.openid, openid);
const list = (await client.get("/cgi-bin/user/get")).toObject();
assert.ok(list.data.openid.includes(openid));

const scene = {
  expire_seconds: 1800,
  action_name: "QR_SCENE",
  action_info: { scene: { scene_id: 7 } },
};
const { ticket } = (await client.postJson("/cgi-bin/qrcode/create", scene)).toObject();
const picture = await fetch(
  `${SANDBOX_API}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
);
assert.equal(picture.status, 200);
assert.match(picture.headers.get("content-type"), /^image\//);
assert.ok((await picture.arrayBuffer()).byteLength > 500);

// The documentation's own example.
const message = {
  touser: openid,
  template_id: "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
  data: {
    thing1: { value: "巧克力" },
    amount2: { value: "39.80元" },
    time3: { value: "2025-01-01 12:00" },
  },
};
const sent = (await client.postJson("/cgi-bin/message/template/send", message)).toObject();
assert.equal(sent.errcode, 0);
assert.equal(typeof sent.msgid, "number");
