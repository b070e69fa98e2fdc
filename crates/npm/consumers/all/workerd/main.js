// A worker, whose runtime compiles no bytes: the module is imported.
import { initSign, jsapiSignature } from "wechat-h5/sign";
import module from "wechat-h5/sign.wasm";

initSign(module);

export default {
  fetch() {
    const page = { nonceStr: "nonce", timestamp: 1700000000, url: "https://example.com/?a=1" };
    return new Response(jsapiSignature({ ticket: "ticket", ...page }));
  },
};
