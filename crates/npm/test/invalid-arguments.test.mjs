// Invalid arguments are rejected with a WechatH5Error, never with a TypeError.
import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./lib/package.mjs";

const { WechatH5Error, configure } = await load("index.js");
const onServer = await load("explain/node.js");

const input = {
  signedUrl: "https://h5.example.com/",
  pageUrl: "https://h5.example.com/",
  timestamp: 1414587457,
  nonceStr: "n",
  signature: "0".repeat(40),
};

test("configure rejects invalid options", async () => {
  const circle = {};
  circle.self = circle;
  for (const options of [
    undefined,
    null,
    {},
    { config: circle },
    { config: { timestamp: 5n } },
    { config: {}, signal: 5 },
  ]) {
    await isRejected(() => configure(options));
  }
});

test("configure rejects the old name of an option and tells the new one", async () => {
  await assert.rejects(configure({ configUrl: "/config", patienceMs: 1000 }), {
    code: "invalid_argument",
    message: "patienceMs was renamed to userTimeoutMs",
  });
});

test("explain rejects an invalid input", async () => {
  for (const invalid of [
    undefined,
    null,
    5,
    { ...input, tickets: 5 },
    { ...input, tickets: [null] },
    { ...input, timestamp: Symbol() },
  ]) {
    await isRejected(() => onServer.explain(invalid));
  }
  assert.equal((await onServer.explain({ ...input, tickets: [] })).valid, false);
});

const isRejected = (run) => {
  const promise = run();
  return assert.rejects(
    promise,
    (error) => error instanceof WechatH5Error && error.code === "invalid_argument",
  );
};

test("the page's URL is sent also when configUrl has a fragment", async () => {
  const { toSettings } = await load("options.js");
  const requested = [];
  globalThis.fetch = async (url) => {
    requested.push(url);
    return Response.json({ appId: "wx", timestamp: 1, nonceStr: "n", signature: "s" });
  };
  for (const configUrl of ["/config#x", "/config?a=1#x?", "/config"]) {
    await toSettings({ configUrl }).sign("https://h5.example.com/");
  }
  const url = "url=https%3A%2F%2Fh5.example.com%2F";
  assert.deepEqual(requested, [`/config?${url}`, `/config?a=1&${url}`, `/config?${url}`]);
});
