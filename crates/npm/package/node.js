// `wechat-h5` in Node, Deno and Bun, and in what is bundled for them: nothing is fetched. The
// module is a script, as hex, that is imported when it is first needed.
import init from "./module/wechat_h5.js";
import { createApi } from "./api.js";
import { bytesOf } from "./load-module.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

export const { authorizeUrl, configure, environment, explain, miniProgram } =
  /* @__PURE__ */ createApi(
    async () => init({ module_or_path: bytesOf((await import("./module/hex.js")).default) }),
    async () => WebAssembly.compile(bytesOf((await import("./explain/hex.js")).default)),
  );
