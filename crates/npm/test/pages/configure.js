// configure: the sources of its config, its errors, and a share card.
import { WechatH5Error, configure, environment, explain } from "/target/npm/index.js";

const jsApiList = [
  "updateAppMessageShareData",
  "updateTimelineShareData",
  "getNetworkType",
  "hideMenuItems",
];
const failure = (promise) =>
  promise.then(
    () => "no error",
    (error) =>
      error instanceof WechatH5Error
        ? [error.code, error.kind ?? null, error.message]
        : String(error),
  );

export default async () => {
  const sandbox = window.__weixinSandbox;
  const result = { environment: await environment() };
  const options = Object.freeze({ configUrl: "/config", jsApiList: Object.freeze(jsApiList) });
  const wx = await configure(options);
  result.raw = wx.raw === window.wx;
  await wx.updateAppMessageShareData({ title: "一起来看", link: location.href });
  await wx.updateTimelineShareData({ title: "一起来看", link: location.href });
  result.shared = sandbox.shareData;

  const { hideMenuItems } = wx;
  await hideMenuItems({ menuList: ["menuItem:copyUrl"] });
  result.hidden = sandbox.menu.hidden;
  result.badName = await failure(wx.hideMenuItems({ menuList: ["copyUrl"] }));
  result.incomplete = await failure(wx.hideMenuItems());
  result.noRequest = await failure(wx.hideMenuItems("menuItem:copyUrl"));

  const config = await (await fetch("/config?url=https://another.example.com/")).json();
  result.wrong = await failure(configure({ config }));
  const error = await configure({
    config: (url) => {
      result.url = url;
      return config;
    },
  }).catch((error) => error);
  result.attempt = [error.code, error.attempt.signedUrl, error.attempt.signature];
  const explanation = await explain({
    ...error.attempt,
    signedUrl: "https://another.example.com/",
  });
  result.explained = [
    explanation.valid,
    explanation.proven,
    explanation.causes.map(({ code }) => code),
  ];
  result.again = (await configure(options)).raw === window.wx;

  result.noConfig = await failure(configure({ configUrl: "/refused" }));
  result.notJson = await failure(configure({ configUrl: "/favicon.ico" }));
  result.notConfig = await failure(configure({ config: {} }));
  result.noSource = await failure(configure({}));
  result.threw = await failure(configure({ config: () => Promise.reject(new Error("own")) }));
  delete window.wx;
  delete window.jWeixin;
  result.missing = await failure(configure({ configUrl: "/config", jweixinUrls: ["/nothing.js"] }));
  const path = "/target/tools/node_modules/jweixin-npm/jweixin-1.6.0.js";
  result.loaded =
    (await configure({ configUrl: "/config", jweixinUrls: [path] })).raw === window.wx;
  return result;
};
