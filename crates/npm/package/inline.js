// `wechat-h5/inline`: the module is in the script, as base64, and starts when it is first
// needed.
import init from "./module/wechat_h5.js";
import base64 from "./module/base64.js";
import { createApi } from "./api.js";
import { bytesOf } from "./load-module.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

export const { authorizeUrl, configure, environment, explain, miniProgram } =
  /* @__PURE__ */ createApi(
    () => init({ module_or_path: bytesOf(base64) }),
    async () => WebAssembly.compile(bytesOf((await import("./explain/base64.js")).default)),
  );
