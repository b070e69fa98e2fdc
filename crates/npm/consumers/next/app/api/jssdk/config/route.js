// A route handler that signs for APPID with TICKET.
import { randomBytes } from "node:crypto";
import { jsapiSignature } from "wechat-h5/sign";

export const dynamic = "force-dynamic";

export function GET(request) {
  const { APPID: appId, TICKET: ticket } = process.env;
  const url = new URL(request.url).searchParams.get("url");
  const nonceStr = randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = jsapiSignature({ ticket, nonceStr, timestamp, url });
  return Response.json({ appId, timestamp, nonceStr, signature });
}
