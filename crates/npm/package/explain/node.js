// `wechat-h5/explain` in Node, Deno and Bun: the module is read from its file on the
// first call.
import { readFileSync } from "node:fs";
import { createExplain } from "./lazy.js";

export { WechatH5Error } from "../error.js";

let module;

export const explain = createExplain(
  () => module ?? WebAssembly.compile(readFileSync(new URL("explain.wasm", import.meta.url))),
);

export const initExplain = (compiled) => {
  module = compiled;
};
