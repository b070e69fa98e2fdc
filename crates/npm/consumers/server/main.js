// A server's code, as a bundler gets it: signs, explains, and renders what pages import.
import { configure, environment } from "wechat-h5";
import { explain, jsapiSignature } from "wechat-h5/sign";

const signed = { nonceStr: "nonce", timestamp: 1700000000, url: "https://example.com/?a=1" };
const signature = jsapiSignature({ ticket: "ticket", ...signed });

const main = async () => {
  const { valid } = await explain({
    ...signed,
    signedUrl: signed.url,
    pageUrl: signed.url,
    signature,
    tickets: [{ ticket: "ticket" }],
  });
  const { client } = await environment();
  const { code } = await configure({ configUrl: "/api/jssdk/config" }).catch((error) => error);
  console.log(`${signature} ${valid} ${client} ${code}`);
};

main();
