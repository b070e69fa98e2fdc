// What wechat-crypto and @wecom/crypto encrypt and sign is taken by the server, whose reply they
// decrypt; and what the sandbox encrypts and pushes, they decrypt and reply to.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

// By NODE_PATH, which import statements do not look at.
const require = createRequire(import.meta.url);
const WXBizMsgCrypt = require("wechat-crypto");
const wecom = require("@wecom/crypto");

const { SANDBOX_API, APP_ID, PUSH_URL, PUSH_TOKEN, PUSH_AES_KEYS } = process.env;

/** The same four functions of each SDK. */
const judges = {
  "wechat-crypto": (key) => {
    const crypt = new WXBizMsgCrypt(PUSH_TOKEN, key, APP_ID);
    return {
      sign: (time, nonce, text) => crypt.getSignature(time, nonce, text),
      encrypt: (message) => crypt.encrypt(message),
      decrypt: (text) => crypt.decrypt(text),
    };
  },
  "@wecom/crypto": (key) => ({
    sign: (time, nonce, text) => wecom.getSignature(PUSH_TOKEN, time, nonce, text),
    encrypt: (message) => wecom.encrypt(key, message, APP_ID),
    decrypt: (text) => wecom.decrypt(key, text),
  }),
};

const field = (xml, name) => {
  const value = new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, "s").exec(xml);
  assert(value, `${name}: ${xml}`);
  return value[1];
};

/** The text of an encrypted body, and whether it is signed and for this account. */
const open = (judge, body) => {
  const encrypted = field(body, "Encrypt");
  const signature = judge.sign(field(body, "TimeStamp"), field(body, "Nonce"), encrypted);
  assert.equal(field(body, "MsgSignature"), signature);
  const { message, id } = judge.decrypt(encrypted);
  assert.equal(id, APP_ID);
  return message;
};

const text = (to, from, content, id) =>
  `<xml><ToUserName>${to}</ToUserName><FromUserName>${from}</FromUserName>` +
  `<CreateTime>1700000000</CreateTime><MsgType>text</MsgType>` +
  `<Content><![CDATA[${content}]]></Content>${id ? `<MsgId>${id}</MsgId>` : ""}</xml>`;

const post = (query, encrypted) => {
  const body = `<xml><ToUserName>gh_1</ToUserName><Encrypt>${encrypted}</Encrypt></xml>`;
  return fetch(`${PUSH_URL}?${new URLSearchParams(query)}`, { method: "POST", body });
};

const toServer = async (name, judge, msgId, lengths) => {
  const time = String(Math.floor(Date.now() / 1000));
  const signed = (encrypted) => {
    const nonce = randomUUID();
    const signature = judge.sign(time, nonce, "");
    const msg_signature = judge.sign(time, nonce, encrypted);
    return { signature, timestamp: time, nonce, encrypt_type: "aes", msg_signature };
  };
  const check = { ...signed(""), echostr: "echo" };
  const checked = await fetch(`${PUSH_URL}?${new URLSearchParams(check)}`);
  assert.equal(await checked.text(), "echo");
  for (let length = 0; length < lengths; length += 1) {
    const content = `${name} 你好🙂${"x".repeat(length)}`;
    const encrypted = judge.encrypt(text("gh_1", "oAbc", content, msgId + length));
    const response = await post(signed(encrypted), encrypted);
    const answer = await response.text();
    assert.equal(response.status, 200, answer);
    const reply = open(judge, answer);
    assert.equal(field(reply, "Content"), `收到：${content}`);
    assert.equal(field(reply, "ToUserName"), "oAbc");
  }
  const other = judge.encrypt(text("gh_1", "oAbc", "?", msgId + lengths));
  const query = { ...signed(other), msg_signature: judge.sign(time, "1", other) };
  assert.equal((await post(query, other)).status, 401);
};

const control = async (path, body) => {
  const response = await fetch(SANDBOX_API + path, { method: "POST", body: JSON.stringify(body) });
  const json = await response.json();
  assert.equal(response.status, 200, JSON.stringify(json));
  return json;
};

const fromSandbox = async (judge, key, lengths) => {
  const site = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const query = new URL(request.url, "http://127.0.0.1/").searchParams;
    const encrypted = field(Buffer.concat(chunks).toString(), "Encrypt");
    const signature = judge.sign(query.get("timestamp"), query.get("nonce"), encrypted);
    const { message, id } = judge.decrypt(encrypted);
    if (signature !== query.get("msg_signature") || id !== APP_ID) {
      return response.writeHead(403).end();
    }
    const to = field(message, "FromUserName");
    const reply = text(to, field(message, "ToUserName"), `看到：${field(message, "Content")}`);
    const sealed = judge.encrypt(reply);
    response.end(
      `<xml><Encrypt>${sealed}</Encrypt><MsgSignature>${judge.sign("1", "2", sealed)}</MsgSignature>` +
        `<TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>`,
    );
  });
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${site.address().port}/`;
  const config = { url, token: PUSH_TOKEN, encodingAesKey: key, mode: "encrypted" };
  await control("/__sandbox/push/config", config);
  for (let length = 0; length < lengths; length += 1) {
    const content = `你好🙂${"x".repeat(length)}`;
    const report = await control("/__sandbox/push", { type: "text", Content: content });
    assert.equal(report.verdict, "encrypted_reply", JSON.stringify(report));
    assert.equal(report.reply.Content, `看到：${content}`);
  }
  site.close();
  site.closeAllConnections();
};

let msgId = 1;
for (const [name, make] of Object.entries(judges)) {
  for (const [index, key] of PUSH_AES_KEYS.split(",").entries()) {
    const judge = make(key);
    // Each length of the padding, once.
    const lengths = index === 0 ? 32 : 4;
    await toServer(name, judge, msgId, lengths);
    await fromSandbox(judge, key, lengths);
    msgId += 100;
  }
}
