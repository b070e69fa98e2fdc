// `wechat-h5/sign` in Node, Deno and Bun: the module is read from its file on the first
// call.
import { readFileSync } from "node:fs";
import { createSign } from "./core.js";

export { SignError } from "./core.js";

let module;

export const { JsapiSigner, cardSignature, jsapiSignature } = createSign(
  () => (module ??= new WebAssembly.Module(readFileSync(new URL("sign.wasm", import.meta.url)))),
);

export const initSign = (compiled) => {
  module = compiled;
};

export const explain = async (input) => (await import("../explain/node.js")).explain(input);
