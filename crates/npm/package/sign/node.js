// `wechat-h5/sign` in Node, Deno and Bun, and in what is bundled for them: the module is in
// the script, as hex, so that no bundler can lose it. Compiled on the first call.
import { bytesOf } from "../load-module.js";
import hex from "./hex.js";
import { createSign } from "./core.js";

export { WechatH5Error } from "../error.js";

let module;

export const { JsapiSigner, cardSignature, jsapiSignature } = /* @__PURE__ */ createSign(
  () => (module ??= new WebAssembly.Module(bytesOf(hex))),
);

export const initSign = (compiled) => {
  module = compiled;
};

export const explain = async (input) => (await import("../explain/node.js")).explain(input);
