// The same with an SDK in TypeScript, as its authors compile it: TNWX, whose addresses are
// fixed and whose HTTP client is a setting.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { invalidate, templateMessage, user } from "./platform.mjs";

// By NODE_PATH, which import statements do not look at.
const require = createRequire(import.meta.url);
const { AccessTokenApi, ApiConfig, ApiConfigKit } = require("@tnwx/accesstoken");
const { AxiosHttpKit, HttpKit } = require("@tnwx/kits");
const { JsTicketApi, JsApiType } = require("@tnwx/commons");
const { MediaApi, MenuApi, QrcodeApi, TemplateApi, UserApi } = require("@tnwx/wxmp");

const { SANDBOX_API, APP_ID, APP_SECRET, TOKENS } = process.env;
const PICTURE = Buffer.from("R0lGODlhAQABAAAAACw=", "base64");

const here = (address) => address.replace("https://api.weixin.qq.com", SANDBOX_API);

class ToTheGateway extends AxiosHttpKit {
  httpGet(address, options) {
    return super.httpGet(here(address), options);
  }
  httpPost(address, data, options) {
    return super.httpPost(here(address), data, options);
  }
  /** Its own does not say by which boundary the parts are divided. */
  async upload(address, file) {
    const body = new FormData();
    body.append("media", new Blob([await readFile(file)]), basename(file));
    return (await fetch(here(address), { method: "POST", body })).json();
  }
}

HttpKit.setHttpDelegate = new ToTheGateway();
ApiConfigKit.putApiConfig(new ApiConfig(APP_ID, APP_SECRET, "token"));
ApiConfigKit.setCurrentAppId(APP_ID);

const token = await AccessTokenApi.getAccessToken();
assert.equal(token.getAccessToken.startsWith("wh5-"), TOKENS === "no");
assert.ok((await JsTicketApi.getTicket(JsApiType.JSAPI)).ticket);

const menu = { button: [{ type: "view", name: "官网", url: "https://example.com/" }] };
const folder = await mkdtemp(join(tmpdir(), "gateway-"));
const file = join(folder, "a.gif");
await writeFile(file, PICTURE);
for (let death = 0; death < 3; death += 1) {
  assert.equal((await MenuApi.create(JSON.stringify(menu))).errcode, 0);
  assert.equal((await MenuApi.get()).menu.button[0].name, "官网");
  assert.equal((await MenuApi.delete()).errcode, 0);
  assert.equal((await UserApi.getUserInfo(user.openid)).subscribe, 1);
  assert.ok((await QrcodeApi.createTemporary(600, 7)).ticket);
  assert.equal((await TemplateApi.send(JSON.stringify(templateMessage))).errcode, 0);
  assert.ok((await MediaApi.uploadMedia(file, "image")).media_id);
  await invalidate();
}
await rm(folder, { recursive: true });
