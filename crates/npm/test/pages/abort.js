// A signal that is aborted at each stage of configure, and a module whose first download
// fails.
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

/** Aborts once `reached` resolves. */
const abortedAt = async (options, reached) => {
  const controller = new AbortController();
  const result = code(configure({ ...options, signal: controller.signal }));
  await reached();
  controller.abort();
  return result;
};

export default async () => {
  const sandbox = window.__weixinSandbox;
  const result = {};
  result.before = await code(configure({ configUrl: "/config", signal: AbortSignal.abort() }));
  // The first download of the module fails, the second waits for /release.
  result.noModule = await code(environment());
  result.module = await abortedAt({ configUrl: "/config" }, async () => {
    while ((await hits("module")) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await fetch("/release");
  result.secondTry = (await environment()).client;

  let calls = 0;
  const silent = () => (calls++, new Promise(() => {}));
  result.config = await abortedAt({ config: silent }, () => until(() => calls));
  result.fetch = await abortedAt({ configUrl: "/silent" }, async () => {
    while (!(await hits("silent"))) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  const wx = window.wx;
  delete window.wx;
  delete window.jWeixin;
  result.script = await abortedAt(
    { configUrl: "/config", jweixinUrls: ["/silent.js"] },
    async () => {
      while (!(await hits("silent.js"))) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  );
  window.wx = window.jWeixin = wx;
  const verifications = () => sandbox.calls.filter(({ name }) => name === "preVerifyJSAPI").length;
  sandbox.outcomes.preVerifyJSAPI = "never";
  const count = verifications();
  result.client = await abortedAt({ configUrl: "/config" }, () =>
    until(() => verifications() > count),
  );
  delete sandbox.outcomes.preVerifyJSAPI;

  // An aborted configuration does not affect the next one.
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
