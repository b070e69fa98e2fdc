// Each kind of tag, shown, tapped, tapped in vain, and tapped when nobody listens.
import {
  WechatH5Error,
  configure,
  onLaunchApp,
  onLaunchWeapp,
  onSubscribe,
} from "/target/npm/index.js";

const TAGS = {
  weapp: ["wx-open-launch-weapp", onLaunchWeapp, { username: "gh_1", path: "pages/a.html" }],
  app: ["wx-open-launch-app", onLaunchApp, { appid: "wx1234567890abcdef", extinfo: "a=1" }],
  subscribe: ["wx-open-subscribe", onSubscribe, { template: "one,two" }],
};

const plain = ({ error, ...event }) =>
  error
    ? { ...event, code: error.code, errMsg: error.errMsg, isOurs: error instanceof WechatH5Error }
    : event;

const place = ([name, listen, attributes]) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.innerHTML = "<template><button>tap</button></template>";
  const heard = [];
  const stop = listen(element, (event) => heard.push(plain(event)));
  document.body.append(element);
  return { name, element, heard, stop };
};

export default async () => {
  const placed = Object.entries(TAGS).map(([key, tag]) => [key, place(tag)]);
  await configure({ configUrl: "/config", openTagList: placed.map(([, { name }]) => name) });
  for (const [, { name, element, stop }] of placed) {
    element.click();
    window.__weixinSandbox.outcomes[name] = "fail";
    element.click();
    stop();
    stop();
    element.click();
  }
  return Object.fromEntries(placed.map(([key, { heard }]) => [key, heard]));
};
