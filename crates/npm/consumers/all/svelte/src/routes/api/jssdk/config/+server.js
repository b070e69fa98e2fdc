// Signs for APPID with TICKET.
import { randomBytes } from "node:crypto";
import { jsapiSignature } from "wechat-h5/sign";

export const GET = ({ url: { searchParams } }) => {
  const { APPID: appId, TICKET: ticket } = process.env;
  const url = searchParams.get("url");
  const nonceStr = randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = jsapiSignature({ ticket, nonceStr, timestamp, url });
  return Response.json({ appId, timestamp, nonceStr, signature });
};
