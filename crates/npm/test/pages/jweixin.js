// A page that bundles weixin-js-sdk.
import { configure } from "/target/npm/index.js";

/** Runs a CommonJS module as bundlers do. */
const bundled = async (path) => {
  const module = { exports: {} };
  new Function("module", "exports", await (await fetch(path)).text())(module, module.exports);
  return module.exports;
};
const failure = (promise) =>
  promise.then(
    () => "no error",
    ({ code, message }) => [code, message],
  );

export default async () => {
  const result = { notJweixin: await failure(configure({ configUrl: "/config", jweixin: {} })) };
  const jweixin = await bundled("/target/tools/node_modules/weixin-js-sdk/index.js");
  result.before = "wx" in window;
  const jsApiList = ["getNetworkType", "chooseImage", "getLocalImgData"];
  const options = { configUrl: "/config", jsApiList, jweixin };
  const wx = await configure(options);
  result.raw = wx.raw === jweixin;
  result.named = window.wx === jweixin;
  result.again = (await configure(options)).raw === jweixin;
  result.networkType = (await wx.getNetworkType()).networkType;
  const { localIds } = await wx.chooseImage({ count: 1 });
  result.picture = typeof (await wx.getLocalImgData({ localId: localIds[0] })).localData;
  const isJweixin = ({ name }) => name.includes("jweixin-");
  result.scripts = performance.getEntriesByType("resource").filter(isJweixin).length;
  result.another = await failure(configure({ ...options, jweixin: { ...jweixin } }));
  return result;
};
