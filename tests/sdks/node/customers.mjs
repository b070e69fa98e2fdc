// Files, customer messages, tags and the list of templates.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { account, post, SANDBOX_API } from "./hosts.mjs";

const PICTURE = Buffer.from("R0lGODlhAQABAAAAACw=", "base64");
const client = account().getClient();
const { user } = await (await fetch(`${SANDBOX_API}/__sandbox/account`)).json();
const folder = await mkdtemp(join(tmpdir(), "customers-"));

const file = join(folder, "a.gif");
await writeFile(file, PICTURE);
const uploaded = await client
  .withFile(file, "media")
  .post("/cgi-bin/media/upload", { params: { type: "image" } });
await rm(folder, { recursive: true });
const { media_id } = uploaded.toObject();
const downloaded = await client.get("/cgi-bin/media/get", {
  params: { media_id },
  responseType: "arraybuffer",
});
assert.equal(downloaded.getHeaders()["content-type"], "image/gif");

const message = { touser: user.openid, msgtype: "image", image: { media_id } };
const send = async () =>
  (await client.postJson("/cgi-bin/message/custom/send", message)).toObject();
await post("/__sandbox/user", { interaction: "scan" });
for (let sent = 0; sent < 3; sent += 1) {
  assert.equal((await send()).errcode, 0);
}
const refusal = await send().then(
  ({ errcode }) => String(errcode),
  ({ message }) => message,
);
assert.match(refusal, /45047/);

const { tags } = (await client.get("/cgi-bin/tags/get")).toObject();
assert.deepEqual(tags, [{ id: 2, name: "星标组", count: 0 }]);
const listed = await client.get("/cgi-bin/template/get_all_private_template");
assert.equal(listed.toObject().template_list.length, 1);
