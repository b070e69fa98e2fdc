// `wechat-h5/sign` where there are no files: the module is handed in.
import { create } from "./core.js";

export { SignError } from "./core.js";

let module;

export const { JsapiSigner, cardSignature, jsapiSignature } = create(() => {
  if (!module) {
    throw new Error("wechat-h5/sign: call initSign(module) with the module of wechat-h5/sign.wasm");
  }
  return module;
});

export const initSign = (given) => {
  module = given;
};

export const explain = async (input) => (await import("../explain/index.js")).explain(input);
