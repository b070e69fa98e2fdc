// `wechat-h5/inline`: the module is in the script, as hex, and starts when it is first
// needed.
import init from "./module/wechat_h5.js";
import hex from "./module/hex.js";
import { createApi } from "./api.js";
import { bytesOf } from "./load-module.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

export const { authorizeUrl, configure, environment, explain, miniProgram } =
  /* @__PURE__ */ createApi(
    () => init({ module_or_path: bytesOf(hex) }),
    async () => WebAssembly.compile(bytesOf((await import("./explain/hex.js")).default)),
  );
