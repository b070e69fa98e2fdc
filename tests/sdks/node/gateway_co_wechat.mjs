// The same with another SDK, co-wechat-api, which sends nothing again by itself.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invalidate, templateMessage, user } from "./platform.mjs";

// By NODE_PATH, which import statements do not look at.
const require = createRequire(import.meta.url);
const WechatApi = require("co-wechat-api");

const { SANDBOX_API, APP_ID, APP_SECRET, TOKENS } = process.env;
const PICTURE = Buffer.from("R0lGODlhAQABAAAAACw=", "base64");

const api = new WechatApi(APP_ID, APP_SECRET);
api.prefix = `${SANDBOX_API}/cgi-bin/`;
api.fileServerPrefix = `${SANDBOX_API}/cgi-bin/`;

const { accessToken } = await api.ensureAccessToken();
assert.equal(accessToken.startsWith("wh5-"), TOKENS === "no");
assert.ok((await api.getTicket()).ticket);

const menu = { button: [{ type: "view", name: "官网", url: "https://example.com/" }] };
const folder = await mkdtemp(join(tmpdir(), "gateway-"));
const file = join(folder, "a.gif");
await writeFile(file, PICTURE);
for (let death = 0; death < 3; death += 1) {
  assert.equal((await api.createMenu(menu)).errcode, 0);
  assert.equal((await api.getMenu()).menu.button[0].name, "官网");
  assert.equal((await api.removeMenu()).errcode, 0);
  assert.equal((await api.getUser(user.openid)).subscribe, 1);
  assert.ok((await api.createTmpQRCode(7, 600)).ticket);
  const { touser, template_id, data } = templateMessage;
  const sent = await api.sendTemplate(touser, template_id, "", "#173177", data);
  assert.equal(sent.errcode, 0);
  const { media_id } = await api.uploadMedia(file, "image");
  assert.deepEqual(await api.getMedia(media_id), PICTURE);
  await invalidate();
}
await rm(folder, { recursive: true });
