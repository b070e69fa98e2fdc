// `wechat-h5/explain` in Node, Deno and Bun, and in what is bundled for them: the module is a
// script, as hex, that is imported on the first call.
import { bytesOf } from "../load-module.js";
import { createExplain } from "./lazy.js";

export { WechatH5Error } from "../error.js";

let module;

export const explain = createExplain(
  async () => module ?? WebAssembly.compile(bytesOf((await import("./hex.js")).default)),
);

export const initExplain = (compiled) => {
  module = compiled;
};
