// The forms of details that clients send with the events of open tags.
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
  let events = [];
  const listen = (on) => on(element, (event) => events.push(event));
  const result = {};

  const stopLaunch = listen(onLaunchWeapp);
  fire(element, "launch", { appId: "wx1", userName: "gh_1" });
  result.byAppId = events.pop();
  stopLaunch();

  const stop = listen(onSubscribe);
  fire(element, "success", { subscribeDetails: JSON.stringify(DETAILS) });
  result.subscribed = events.pop();
  fire(element, "error", { errMsg: "subscribe:fail", errCode: "20005" });
  const { error } = events.pop();
  result.error = [error.message, error.errCode];
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
  result.eventsWithInvalidDetails = events.length;
  stop();

  // An error of the page's callback is reported in the console.
  result.thrown = [];
  addEventListener("error", (event) => result.thrown.push(event.message));
  const stopThrowing = onLaunchApp(element, () => {
    throw new Error("the page's own");
  });
  fire(element, "ready");
  stopThrowing();

  result.invalidArguments = [undefined, {}].map((value) =>
    codeOf(() => onLaunchApp(value, () => {})),
  );
  result.invalidArguments.push(codeOf(() => onLaunchApp(element)));
  events = [];
  for (const type of ["ready", "launch", "success", "error"]) fire(element, type, {});
  result.eventsAfterStop = events.length;
  return result;
};
