// The account's menu.
import assert from "node:assert/strict";
import { account } from "./hosts.mjs";

const client = account({
  http: { baseURL: `${process.env.SANDBOX_API}/`, throw: false },
}).getClient();
const ask = async (method, path, json) =>
  (await client.request(method, path, json ? { json } : {})).toObject();

assert.equal((await ask("get", "/cgi-bin/menu/get")).errcode, 46003);
const button = [
  { type: "click", name: "今日", key: "V1001_TODAY" },
  { name: "菜单", sub_button: [{ type: "view", name: "官网", url: "https://example.com/" }] },
];
assert.deepEqual(await ask("post", "/cgi-bin/menu/create", { button }), {
  errcode: 0,
  errmsg: "ok",
});
const { menu } = await ask("get", "/cgi-bin/menu/get");
assert.equal(menu.button[0].name, "今日");
assert.equal(menu.button[1].sub_button[0].url, "https://example.com/");
assert.equal((await ask("get", "/cgi-bin/menu/delete")).errcode, 0);
assert.equal((await ask("get", "/cgi-bin/menu/get")).errcode, 46003);
