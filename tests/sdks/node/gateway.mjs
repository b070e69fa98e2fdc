// Through a server's gateway: the SDK has a client key in place of the AppSecret.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { account } from "./hosts.mjs";
import { invalidate, templateMessage, user } from "./platform.mjs";

const { TOKENS } = process.env;
const PICTURE = Buffer.from("R0lGODlhAQABAAAAACw=", "base64");

for (const use_stable_access_token of [false, true]) {
  const app = account({ use_stable_access_token });
  const token = await app.getAccessToken().getToken();
  assert.equal(token.startsWith("wh5-"), TOKENS === "no");
  const config = await app.getUtils().buildJsSdkConfig("http://127.0.0.1:8080/", []);
  assert.match(config.signature, /^[0-9a-f]{40}$/);

  const client = app.getClient();
  const button = [{ type: "view", name: "官网", url: "https://example.com/" }];
  const createMenu = async () =>
    (await client.postJson("/cgi-bin/menu/create", { button })).toObject();
  assert.equal((await createMenu()).errcode, 0);
  const { menu } = (await client.get("/cgi-bin/menu/get")).toObject();
  assert.equal(menu.button[0].name, "官网");
  assert.equal((await client.get("/cgi-bin/menu/delete")).toObject().errcode, 0);

  const follower = async () =>
    (await client.get("/cgi-bin/user/info", { params: { openid: user.openid } })).toObject();
  assert.equal((await follower()).subscribe, 1);
  const code = await client.postJson("/cgi-bin/qrcode/create", {
    action_name: "QR_STR_SCENE",
    action_info: { scene: { scene_str: "desk-7" } },
  });
  assert.ok(code.toObject().ticket);
  const sent = await client.postJson("/cgi-bin/message/template/send", templateMessage);
  assert.equal(sent.toObject().errcode, 0);

  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const file = join(folder, "a.gif");
  await writeFile(file, PICTURE);
  const exchangeFile = async () => {
    const uploaded = await client
      .withFile(file, "media")
      .post("/cgi-bin/media/upload", { params: { type: "image" } });
    const { media_id } = uploaded.toObject();
    const downloaded = await client.get("/cgi-bin/media/get", {
      params: { media_id },
      responseType: "arraybuffer",
    });
    assert.equal(downloaded.getHeaders()["content-type"], "image/gif");
  };
  await exchangeFile();
  // The SDK keeps a token until it expires: one that is dead at WeChat works once more here.
  await invalidate();
  assert.equal((await follower()).openid, user.openid);
  if (TOKENS === "no") {
    for (let death = 0; death < 3; death += 1) {
      await invalidate();
      await exchangeFile();
      assert.equal((await createMenu()).errcode, 0);
    }
  }
  await rm(folder, { recursive: true });
}
