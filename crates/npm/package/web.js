// `wechat-h5/web`: the page hands the module in, by `init`.
import start from "./module/wechat_h5.js";
import { create } from "./surface.js";

export { WechatH5Error } from "./error.js";
export { login, session, signOut } from "./session.js";

let given;

const surface = /* @__PURE__ */ create(() => {
  if (given === undefined) throw new Error("call init(module) first");
  return start({ module_or_path: given });
});

export const { authorizeUrl, configure, environment, explain, miniProgram } = surface;

export const init = async (module) => {
  given = module;
  await surface.start();
};
