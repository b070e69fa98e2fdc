// `wechat-h5/explain` where there are no files: the module is handed in.
import { createExplain } from "./lazy.js";

export { WechatH5Error } from "../error.js";

let module;

export const explain = createExplain(() => {
  if (!module)
    throw new Error("call initExplain(module) with the module of wechat-h5/explain.wasm");
  return module;
});

export const initExplain = (given) => {
  module = given;
};
