// `wechat-h5/web`: the page hands the module in, by `init`.
import { fetched } from "./explain/lazy.js";
import start from "./module/wechat_h5.js";
import { create } from "./api.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

let given;
let givenToExplain;

const surface = /* @__PURE__ */ create(
  () => {
    if (given === undefined) throw new Error("call init(module) first");
    return start({ module_or_path: given });
  },
  () => {
    if (givenToExplain === undefined) throw new Error("call init(module, { explain }) first");
    return compiled(givenToExplain);
  },
);

const compiled = async (source) => {
  const module = await source;
  if (module instanceof WebAssembly.Module) return module;
  if (module instanceof Response) return WebAssembly.compile(await module.arrayBuffer());
  if (module instanceof ArrayBuffer || ArrayBuffer.isView(module))
    return WebAssembly.compile(module);
  return fetched(module);
};

export const { authorizeUrl, configure, environment, explain, miniProgram } = surface;

export const init = async (module, { explain: explainModule } = {}) => {
  given = module;
  givenToExplain = explainModule ?? givenToExplain;
  await surface.start();
};
