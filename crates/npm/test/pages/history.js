// A router that changes the URL, on a client that compares with the current one.
import { configure } from "/target/npm/index.js";

export default async () => {
  const asked = [];
  let later;
  const heard = new Promise((resolve) => (later = resolve));
  const controller = new AbortController();
  const wx = await configure({
    config: async (url) => (
      asked.push(url), (await fetch(`/config?url=${encodeURIComponent(url)}`)).json()
    ),
    jsApiList: ["getNetworkType"],
    followHistory: true,
    onConfigured: (error, again) => later([error ?? null, typeof again?.getNetworkType]),
    signal: controller.signal,
  });
  history.pushState(null, "", "/goods/7");
  const result = { first: (await wx.getNetworkType()).networkType, later: await heard };
  controller.abort();
  result.paths = asked.map((url) => new URL(url).pathname);
  return result;
};
