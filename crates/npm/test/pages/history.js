// A router that changes the URL, on a client that compares with the current one.
import { configure } from "/target/npm/index.js";

export default async () => {
  const signedUrls = [];
  let resolveLater;
  const configuredAgain = new Promise((resolve) => (resolveLater = resolve));
  const controller = new AbortController();
  const wx = await configure({
    config: async (url) => (
      signedUrls.push(url), (await fetch(`/config?url=${encodeURIComponent(url)}`)).json()
    ),
    jsApiList: ["getNetworkType"],
    followHistory: true,
    onConfigured: (error, again) => resolveLater([error ?? null, typeof again?.getNetworkType]),
    signal: controller.signal,
  });
  history.pushState(null, "", "/goods/7");
  const result = { first: (await wx.getNetworkType()).networkType, later: await configuredAgain };
  controller.abort();
  result.paths = signedUrls.map((url) => new URL(url).pathname);
  return result;
};
