// Each kind of tag: shown, tapped with success, tapped with a failure, and tapped after stop.
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

const insert = ([name, listen, attributes]) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.innerHTML = "<template><button>tap</button></template>";
  const events = [];
  const stop = listen(element, (event) => events.push(plain(event)));
  document.body.append(element);
  return { name, element, events, stop };
};

export default async () => {
  const tags = Object.entries(TAGS).map(([key, tag]) => [key, insert(tag)]);
  await configure({ configUrl: "/config", openTagList: tags.map(([, { name }]) => name) });
  for (const [, { name, element, stop }] of tags) {
    element.click();
    window.__weixinSandbox.outcomes[name] = "fail";
    element.click();
    stop();
    stop();
    element.click();
  }
  return Object.fromEntries(tags.map(([key, { events }]) => [key, events]));
};
