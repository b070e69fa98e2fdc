// What clients may put into an event of an open tag's.
import { onLaunchApp, onLaunchWeapp, onSubscribe } from "/target/npm/index.js";

const DETAILS = {
  a: '{"status":"accept"}',
  b: '{"status":"reject"}',
  c: { status: "cancel" },
  d: '{"status":"filter"}',
  e: '{"status":"new"}',
  f: "no json",
  g: '"accept"',
};
const fire = (element, type, detail) => element.dispatchEvent(new CustomEvent(type, { detail }));
const codeOf = (run) => {
  try {
    return run();
  } catch ({ code }) {
    return code;
  }
};

export default async () => {
  const element = document.createElement("div");
  let heard = [];
  const listen = (on) => on(element, (event) => heard.push(event));
  const result = {};

  const stopLaunch = listen(onLaunchWeapp);
  fire(element, "launch", { appId: "wx1", userName: "gh_1" });
  result.byAppId = heard.pop();
  stopLaunch();

  const stop = listen(onSubscribe);
  fire(element, "success", { subscribeDetails: JSON.stringify(DETAILS) });
  result.answered = heard.pop();
  fire(element, "error", { errMsg: "subscribe:fail", errCode: "20005" });
  const { error } = heard.pop();
  result.numbered = [error.message, error.errCode];
  for (const detail of [
    null,
    7,
    "x",
    [],
    { subscribeDetails: 7, errCode: "x" },
    { subscribeDetails: "7" },
  ]) {
    for (const type of ["ready", "success", "error"]) fire(element, type, detail);
  }
  result.nonsense = heard.length;
  stop();

  // It belongs into the page's console.
  result.thrown = [];
  addEventListener("error", (event) => result.thrown.push(event.message));
  const stopThrowing = onLaunchApp(element, () => {
    throw new Error("the page's own");
  });
  fire(element, "ready");
  stopThrowing();

  result.refused = [undefined, {}].map((value) => codeOf(() => onLaunchApp(value, () => {})));
  result.refused.push(codeOf(() => onLaunchApp(element)));
  heard = [];
  for (const type of ["ready", "launch", "success", "error"]) fire(element, type, {});
  result.detached = heard.length;
  return result;
};
