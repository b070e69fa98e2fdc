// `wechat-h5/explain` for runtimes without files: the module is passed to `initExplain`.
import { createExplain } from "./lazy.js";

export { WechatH5Error } from "../error.js";

let module;

export const explain = createExplain(() => {
  if (!module)
    throw new Error("call initExplain(module) with the module of wechat-h5/explain.wasm");
  return module;
});

export const initExplain = (compiled) => {
  module = compiled;
};
