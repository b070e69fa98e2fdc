// A jweixin without `wx.invoke`.
import { configure } from "/target/npm/index.js";

const jsApiList = ["getNetworkType", "updateTimelineShareData"];

export default async () => {
  const wrong = await (await fetch("/config?url=https://another.example.com/")).json();
  const results = [];
  let wx;
  for (const source of [{ configUrl: "/config" }, { config: wrong }, { configUrl: "/config" }]) {
    try {
      wx = await configure({ ...source, jsApiList });
      results.push((await wx.getNetworkType()).networkType);
    } catch (error) {
      results.push(error.code);
    }
  }
  const error = await wx.updateTimelineShareData({ title: "t", link: "l" }).catch((error) => error);
  return { invoke: typeof window.wx.invoke, results, unsupported: [error.code, error.api] };
};
