// Pushes: the URL check, messages and events, plain and encrypted, and the replies.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { ServerRequest, account, post } from "./hosts.mjs";

const keys = { token: "sandboxtoken", aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" };
const received = [];

/** The server of the SDK's own guide, on the standard library. */
const respond = async (request, response) => {
  // With a key the SDK encrypts every reply; in plain mode an account has none.
  const isEncrypted = request.url.includes("encrypt_type=aes");
  const app = account(isEncrypted ? keys : { token: keys.token });
  app.setRequest(await ServerRequest.createFromIncomingMessage(request));
  const server = app.getServer();
  server.with(async (message, next) => {
    received.push({ ...message.attributes });
    return message.MsgType === "event" ? next(message) : `收到：${message.Content}`;
  });
  const served = await server.serve();
  response.writeHead(served.getStatusCode());
  response.end(served.getBody());
};

const site = createServer((request, response) =>
  respond(request, response).catch((error) => response.writeHead(500).end(String(error))),
);
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));

const url = `http://127.0.0.1:${site.address().port}/weixin`;
await post("/__sandbox/push/config", { url, token: keys.token, encodingAesKey: keys.aes_key });
assert.equal((await post("/__sandbox/push/check-url")).ok, true);

for (const [mode, verdict] of [
  ["plain", "reply"],
  ["encrypted", "encrypted_reply"],
]) {
  const outcome = await post("/__sandbox/push", { type: "text", Content: "你好", mode });
  assert.equal(outcome.verdict, verdict, JSON.stringify(outcome));
  assert.equal(outcome.reply.Content, "收到：你好");
  assert.equal(received.at(-1).Content, "你好");
}

const outcome = await post("/__sandbox/push", {
  type: "CLICK",
  EventKey: "V1001_TODAY",
  mode: "encrypted",
});
assert.equal(outcome.verdict, "success", JSON.stringify(outcome));
assert.equal(received.at(-1).EventKey, "V1001_TODAY");

// The server refuses a message that is encrypted with another key, three times.
await post("/__sandbox/push/config", { encodingAesKey: "G".repeat(43), timeoutMs: 500 });
const refused = await post("/__sandbox/push", { type: "text", Content: "你好", mode: "encrypted" });
assert.notEqual(refused.verdict, "encrypted_reply");
site.close();
site.closeAllConnections();
