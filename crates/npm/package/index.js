// `wechat-h5`: the module is loaded from beside this file when it is first needed.
import { compiled } from "./explain/lazy.js";
import init from "./module/wechat_h5.js";
import { createApi } from "./api.js";
import { loadModule } from "./load-module.js";

export { entryUrl } from "./entry-url.js";
export { WechatH5Error } from "./error.js";
export { onLaunchApp, onLaunchWeapp, onSubscribe } from "./open-tags.js";
export { login, session, signOut } from "./session.js";

const page = () =>
  loadModule(
    () => new URL("./module/wechat_h5_bg.wasm", import.meta.url),
    () => import("./module/hex.js"),
  );

const explainer = () =>
  loadModule(
    () => new URL("./explain/explain.wasm", import.meta.url),
    () => import("./explain/hex.js"),
  );

export const { authorizeUrl, configure, environment, explain, miniProgram } =
  /* @__PURE__ */ createApi(
    async () => init({ module_or_path: await page() }),
    () => compiled(explainer()),
  );
