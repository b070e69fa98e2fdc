// `wechat-h5/sign` for runtimes without files: the module is passed to `initSign`.
import { createSign } from "./core.js";

export { WechatH5Error } from "../error.js";

let module;

export const { JsapiSigner, cardSignature, jsapiSignature } = createSign(() => {
  if (!module) {
    throw new Error(
      "wechat-h5/sign: bundle with the condition `node`, or call initSign(module) with the module of wechat-h5/sign.wasm",
    );
  }
  return module;
});

export const initSign = (compiled) => {
  module = compiled;
};

export const explain = async (input) => (await import("../explain/index.js")).explain(input);
