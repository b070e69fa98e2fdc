// A signal at each stage of configure, and a module that comes at the second try.
import { configure, environment } from "/target/npm/index.js";

const code = (promise) =>
  promise.then(
    () => "ok",
    (error) => `${error.code}: ${error.cause?.name ?? error.message}`,
  );
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const hits = async (path) => (await (await fetch("/hits")).json())[path] ?? 0;

/** Gives the signal once something has happened. */
const aborted = async (options, happened) => {
  const controller = new AbortController();
  const result = code(configure({ ...options, signal: controller.signal }));
  await happened();
  controller.abort();
  return result;
};

export default async () => {
  const sandbox = window.__weixinSandbox;
  const result = {};
  result.before = await code(configure({ configUrl: "/config", signal: AbortSignal.abort() }));
  // The module: the first fetch fails, the second hangs until it is let go.
  result.noModule = await code(environment());
  result.module = await aborted({ configUrl: "/config" }, async () => {
    while ((await hits("module")) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await fetch("/release");
  result.secondTry = (await environment()).client;

  let asked = 0;
  const silent = () => (asked++, new Promise(() => {}));
  result.config = await aborted({ config: silent }, () => until(() => asked));
  result.fetch = await aborted({ configUrl: "/silent" }, async () => {
    while (!(await hits("silent"))) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  const wx = window.wx;
  delete window.wx;
  delete window.jWeixin;
  result.script = await aborted({ configUrl: "/config", jweixinUrls: ["/silent.js"] }, async () => {
    while (!(await hits("silent.js"))) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  window.wx = window.jWeixin = wx;
  const verified = () => sandbox.calls.filter(({ name }) => name === "preVerifyJSAPI").length;
  sandbox.outcomes.preVerifyJSAPI = "never";
  const count = verified();
  result.client = await aborted({ configUrl: "/config" }, () => until(() => verified() > count));
  delete sandbox.outcomes.preVerifyJSAPI;

  // Nothing that was aborted stands in the way of the next one.
  const controller = new AbortController();
  const configured = await configure({
    configUrl: "/config",
    jsApiList: ["getNetworkType"],
    signal: controller.signal,
  });
  controller.abort();
  result.after = (await configured.getNetworkType()).networkType;
  return result;
};
