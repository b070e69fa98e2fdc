// Names that are silently ignored.
import { configure } from "/target/npm/index.js";

const message = (promise) => promise.then(() => "no error").catch((error) => error.message);

export default async () => {
  const warnings = [];
  const { warn } = console;
  window.__weixinSandbox.warnings = false;
  console.warn = (text) => warnings.push(text);
  const config = async (url) => ({
    ...(await (await fetch(`/config?url=${encodeURIComponent(url)}`)).json()),
    jsApiList: ["wx.chooseImage", "scanQrCode", "chooseInvoice", "updateTimelineShareData"],
    openTagList: ["wx-open-launch-weap"],
  });
  const options = { config, jsApilist: [], beta: true };
  await configure(options);
  const wx = await configure(options);
  const card = { title: "t", link: "l", imgURL: "i", appId: "unknown" };
  await wx.updateTimelineShareData(card);
  await wx.updateTimelineShareData(card);
  const denied = [await message(wx.hideMenuItems({ menuList: ["menuItem:copyUrl"] }))];
  window.__weixinSandbox.outcomes.updateTimelineShareData = "denied";
  denied.push(await message(wx.updateTimelineShareData({ title: "t", link: "l" })));
  denied.push(await message(wx.getNetworkType()));
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.warn = warn;
  return { warnings, denied };
};
