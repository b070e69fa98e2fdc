// A payment from the order to the refund, by wechatpay-axios-plugin: with WeChat Pay's public key
// and with its certificate. The SDK proves every response itself.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { APP_ID, SANDBOX_API } from "./hosts.mjs";

// By NODE_PATH, which import statements do not look at.
const require = createRequire(import.meta.url);
const { Aes, Formatter, Rsa, Wechatpay } = require("wechatpay-axios-plugin");

const json = async (path, body) => {
  const sent = body && { method: "POST", body: JSON.stringify(body) };
  return (await fetch(SANDBOX_API + path, sent)).json();
};

const notified = [];
const site = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    notified.push([request.headers, body]);
    response.writeHead(204).end();
  });
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
const notify_url = `http://127.0.0.1:${site.address().port}/notify`;

const { merchants, platformCertificate, platformPublicKey } = await json("/__sandbox/merchants");
const { mchid, certificateSerial: serial, privateKey, apiV3Key } = merchants[0];
const { openid } = await json("/__sandbox/user");

/** The content of the next notification. */
const next = async (certs) => {
  while (!notified.length) {
    await new Promise((later) => setTimeout(later, 10));
  }
  const [headers, body] = notified.shift();
  const named = (name) => headers[`wechatpay-${name}`];
  const text = Formatter.response(named("timestamp"), named("nonce"), body);
  assert.ok(Rsa.verify(text, named("signature"), certs[named("serial")]));
  const { resource } = JSON.parse(body);
  const { associated_data, ciphertext, nonce } = resource;
  return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data));
};

for (const [verification, name, pem] of [
  ["public_key", platformPublicKey.id, platformPublicKey.pem],
  ["certificate", platformCertificate.serial, platformCertificate.pem],
]) {
  await json("/__sandbox/merchants", { mchid, verification });
  const isKey = verification === "public_key";
  const certs = { [name]: isKey ? Rsa.from(pem, Rsa.KEY_TYPE_PUBLIC) : pem };
  const { v3 } = new Wechatpay({ mchid, serial, privateKey, certs, baseURL: `${SANDBOX_API}/` });
  const params = { mchid };
  const number = `NODE-${verification}`;
  const order = {
    appid: APP_ID,
    mchid,
    description: "测试商品 🙂",
    out_trade_no: number,
    notify_url,
    amount: { total: 100 },
    payer: { openid },
  };
  const { data: placed } = await v3.pay.transactions.jsapi.post(order);

  const values = [APP_ID, `${Formatter.timestamp()}`, Formatter.nonce()];
  const payment = `prepay_id=${placed.prepay_id}`;
  const [appId, timeStamp, nonceStr] = values;
  const paid = await json("/__sandbox/payment/confirm", {
    appId,
    timeStamp,
    nonceStr,
    package: payment,
    signType: "RSA",
    paySign: Rsa.sign(Formatter.joinedByLineFeed(...values, payment), privateKey),
  });
  assert.equal(paid.ok, true, JSON.stringify(paid));

  const { id, outTradeNo } = v3.pay.transactions;
  const byNumber = outTradeNo["{out_trade_no}"];
  const { data: kept } = await byNumber.get({ params, out_trade_no: number });
  assert.equal(kept.trade_state, "SUCCESS");
  assert.deepEqual(await next(certs), kept);
  const { transactionId: transaction_id } = paid;
  const { data: found } = await id["{transaction_id}"].get({ params, transaction_id });
  assert.deepEqual(found, kept);

  const refund = {
    out_trade_no: number,
    out_refund_no: `${number}@1`,
    notify_url,
    amount: { refund: 30, total: 100, currency: "CNY" },
  };
  const { data: made } = await v3.refund.domestic.refunds.post(refund);
  assert.equal(made.status, "PROCESSING");
  await json("/__sandbox/clock", { advanceSeconds: 5 });
  assert.equal((await next(certs)).refund_status, "SUCCESS");

  const refused = v3.pay.transactions.jsapi.post({ ...order, amount: { total: 101 } });
  await assert.rejects(refused, ({ response }) => {
    return response.status === 403 && response.data.code === "OUT_TRADE_NO_USED";
  });
  const other = { out_trade_no: `${number}-2` };
  await v3.pay.transactions.jsapi.post({ ...order, ...other });
  const closed = await byNumber.close.post({ mchid }, other);
  assert.equal(closed.status, 204);
}
site.close();
