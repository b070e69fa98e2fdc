// `wechat-h5/explain` in Node, Deno and Bun: the module is read from its file,
// when the first question is asked.
import { readFileSync } from "node:fs";
import { createExplain } from "./lazy.js";

export { WechatH5Error } from "../error.js";

let module;

export const explain = createExplain(
  () => module ?? WebAssembly.compile(readFileSync(new URL("explain.wasm", import.meta.url))),
);

export const initExplain = (given) => {
  module = given;
};
