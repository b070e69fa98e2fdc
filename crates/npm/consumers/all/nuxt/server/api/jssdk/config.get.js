// Signs for APPID with TICKET.
import { randomBytes } from "node:crypto";
import { jsapiSignature } from "wechat-h5/sign";

export default defineEventHandler((event) => {
  const { APPID: appId, TICKET: ticket } = process.env;
  const { url } = getQuery(event);
  const nonceStr = randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = jsapiSignature({ ticket, nonceStr, timestamp, url });
  return { appId, timestamp, nonceStr, signature };
});
