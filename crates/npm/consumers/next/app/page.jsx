// A server component: it runs in Node, signs, and asks what a page would ask.
import { environment } from "wechat-h5";
import { jsapiSignature } from "wechat-h5/sign";

import Ready from "./ready.jsx";

export const dynamic = "force-dynamic";

const signed = { nonceStr: "nonce", timestamp: 1700000000, url: "https://example.com/?a=1" };

export default async function Page() {
  const { client } = await environment();
  return (
    <main>
      <p id="server">{`${jsapiSignature({ ticket: "ticket", ...signed })} ${client}`}</p>
      <Ready />
    </main>
  );
}
