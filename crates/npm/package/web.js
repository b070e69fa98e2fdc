// `wechat-h5/web`: the page passes the module to `init`.
import { compiled } from "./explain/lazy.js";
import start from "./module/wechat_h5.js";
import { createApi } from "./api.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

let source;
let explainSource;

const api = /* @__PURE__ */ createApi(
  () => {
    if (source === undefined) throw new Error("call init(module) first");
    return start({ module_or_path: source });
  },
  () => {
    if (explainSource === undefined) throw new Error("call init(module, { explain }) first");
    return compiled(explainSource);
  },
);

export const { authorizeUrl, configure, environment, explain, miniProgram } = api;

export const init = async (module, { explain: explainModule } = {}) => {
  source = module;
  explainSource = explainModule ?? explainSource;
  await api.start();
};
