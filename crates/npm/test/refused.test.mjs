// What is no argument at all: a rejection of the one class, never a raw TypeError.
import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./package.mjs";

const { WechatH5Error, configure } = await load("index.js");
const onServer = await load("explain/node.js");

const question = {
  signedUrl: "https://h5.example.com/",
  pageUrl: "https://h5.example.com/",
  timestamp: 1414587457,
  nonceStr: "n",
  signature: "0".repeat(40),
};

test("configure", async () => {
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
    await refused(() => configure(options));
  }
});

test("an option's old name, by a message with the new one", async () => {
  await assert.rejects(configure({ configUrl: "/config", patienceMs: 1000 }), {
    code: "invalid_argument",
    message: "patienceMs is not an option any more: its name is now userTimeoutMs",
  });
});

test("explain", async () => {
  for (const input of [
    undefined,
    null,
    5,
    { ...question, tickets: 5 },
    { ...question, tickets: [null] },
    { ...question, timestamp: Symbol() },
  ]) {
    await refused(() => onServer.explain(input));
  }
  assert.equal((await onServer.explain({ ...question, tickets: [] })).valid, false);
});

const refused = (run) => {
  const promise = run();
  return assert.rejects(
    promise,
    (error) => error instanceof WechatH5Error && error.code === "invalid_argument",
  );
};

test("what configUrl has behind a # does not swallow the page's URL", async () => {
  const { source } = await load("config.js");
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    return new Response("{}");
  };
  for (const configUrl of ["/config#x", "/config?a=1#x?", "/config"]) {
    await source({ configUrl }).sign("https://h5.example.com/");
  }
  const url = "url=https%3A%2F%2Fh5.example.com%2F";
  assert.deepEqual(asked, [`/config?${url}`, `/config?a=1&${url}`, `/config?${url}`]);
});
