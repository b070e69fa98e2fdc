// `wechat-h5` in a page. Importing does nothing: the module is fetched when it
// is first needed, from beside this file.
import init, * as wasm from "./web/wechat_h5.js";

/** Why something failed; `code` says which way. */
export class WechatH5Error extends Error {
  constructor({ code, message, kind, raw }) {
    super(message);
    this.name = "WechatH5Error";
    this.code = code;
    this.kind = kind;
    this.raw = raw;
  }
}

// Read before any router can change it; there is none on a server.
const entryUrl = globalThis.location?.href ?? "";

let started;

/** Fetches the module, once; a failed attempt may be repeated. */
const start = () =>
  (started ??= init().catch((cause) => {
    started = undefined;
    throw new WechatH5Error({ code: "module_unavailable", message: String(cause), raw: cause });
  }));

const settle = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    throw error && typeof error.code == "string" && !(error instanceof Error)
      ? new WechatH5Error(error)
      : error;
  }
};

/** A configured jweixin. */
class Wx {
  #wx;

  constructor(wx) {
    this.#wx = wx;
  }

  get raw() {
    return this.#wx.raw;
  }

  updateAppMessageShareData({ title, desc = "", link, imgUrl = "" }) {
    return settle(this.#wx.updateAppMessageShareData(title, desc, link, imgUrl));
  }

  updateTimelineShareData({ title, link, imgUrl = "" }) {
    return settle(this.#wx.updateTimelineShareData(title, link, imgUrl));
  }

  getNetworkType() {
    return settle(this.#wx.getNetworkType());
  }

  checkJsApi(jsApiList) {
    return settle(this.#wx.checkJsApi([...jsApiList]));
  }

  hideMenuItems(menuList) {
    return settle(this.#wx.hideMenuItems([...menuList]));
  }
}

export const configure = async ({ config, configUrl, jsApiList, openTagList, timeoutMs }) => {
  await start();
  const signed = await signedConfig(config, configUrl);
  const list = (names) => names && [...names];
  const wx = wasm.configure(JSON.stringify(signed), list(jsApiList), list(openTagList), timeoutMs);
  return new Wx(await settle(wx));
};

const signedConfig = async (config, configUrl) => {
  const url = wasm.pageUrlToSign(entryUrl);
  if (config) return typeof config == "function" ? config(url) : config;
  const separator = configUrl.includes("?") ? "&" : "?";
  const response = await fetch(`${configUrl}${separator}url=${encodeURIComponent(url)}`);
  if (response.ok) return response.json();
  const body = await response.json().catch(() => undefined);
  throw new WechatH5Error({
    code: "config_unavailable",
    message: body?.error?.message ?? `${configUrl} answered ${response.status}`,
    kind: body?.error?.code,
    raw: body,
  });
};

export const environment = async () => {
  await start();
  return wasm.environment();
};
