// `wechat-h5`: the module is fetched when it is first needed, from beside this
// file. Importing does nothing.
import { fetched } from "./explain/lazy.js";
import init from "./module/wechat_h5.js";
import { create } from "./api.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

export const { authorizeUrl, configure, environment, explain, miniProgram } =
  /* @__PURE__ */ create(
    () => init({ module_or_path: new URL("./module/wechat_h5_bg.wasm", import.meta.url) }),
    () => fetched(new URL("./explain/explain.wasm", import.meta.url)),
  );
