// `wechat-h5/sign` in Node, Deno and Bun: the module is read from its file,
// when the first signature is asked for.
import { readFileSync } from "node:fs";
import { create } from "./core.js";

export { SignError } from "./core.js";

let module;

export const { JsapiSigner, cardSignature, jsapiSignature } = create(
  () => (module ??= new WebAssembly.Module(readFileSync(new URL("sign.wasm", import.meta.url)))),
);

export const initSign = (given) => {
  module = given;
};

export const explain = async (input) => (await import("../explain/node.js")).explain(input);
