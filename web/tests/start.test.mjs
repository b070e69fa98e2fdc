// The order in which the page's modules are fetched and started: start.mjs, with a page, a network
// and a clock that the tests move. Runs under `node --test`.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const MODULE = "data:text/javascript,";
/** How long the network is WeChat's alone. */
const QUIET = 100;
/** How long the page waits for anything before the application starts without it. */
const LONGEST = 2000;
/** When the page says that the application has not arrived. */
const LONGEST_LOAD = 20_000;

/** What has happened, in order. */
let events;
let timers;
let addresses = 0;

/** A module is evaluated once for each address. */
function newAddress(address) {
  addresses += 1;
  return address + addresses;
}

/** A promise that a test settles. */
function settleable() {
  const settled = {};
  settled.promise = new Promise((resolve, reject) => Object.assign(settled, { resolve, reject }));
  return settled;
}

/** The files of a module: `name` is in the events when it is compiled and when it is started. */
function files(name) {
  const code = `export default async () => events.push("${name} started");
    export const configure = () => (events.push("configure"), answer.promise);`;
  return { script: newAddress(`${MODULE}${encodeURIComponent(code)}//`), response: name };
}

beforeEach(() => {
  events = [];
  timers = [];
  globalThis.events = events;
  globalThis.answer = settleable();
  globalThis.setTimeout = (callback, millis, ...args) => {
    const timer = { callback: () => callback(...args), millis };
    timers.push(timer);
    return timer;
  };
  globalThis.clearTimeout = (cleared) => {
    timers = timers.filter((timer) => timer !== cleared);
  };
  globalThis.document = { documentElement: { className: "" } };
  WebAssembly.compileStreaming = async (name) => {
    events.push(`${name} compiled`);
  };
});

/** What bootstrap.js leaves behind in a WeChat in which everything has arrived. */
function inWeChat() {
  return {
    jweixin: Promise.resolve("res.wx.qq.com"),
    config: Promise.resolve(new Response("{}")),
    configureFiles: files("configure"),
    application: "application",
    load: (name) => (events.push(`${name.script || name} fetched`), files(name)),
    broken: (error) => {
      document.documentElement.className = "broken";
      events.push(`broken: ${error.message}`);
    },
  };
}

async function start(page) {
  globalThis.window = { __wechatH5: page };
  await import(newAddress("../static/start.mjs?"));
}

/** Waits until something has happened; the event loop turns meanwhile, the clock does not. */
async function until(what) {
  for (let turns = 0; !what(); turns += 1) {
    assert.ok(turns < 10_000, `never happened; events: ${events.join(", ")}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const happened = (event) => until(() => events.includes(event));
/** WeChat has been asked, and what was needed for that is there. */
const asked = () => Promise.all([waitsFor(QUIET), happened("configure")]);
const waitsFor = (millis) => until(() => timers.some((timer) => timer.millis === millis));

/** So much time passes. */
function pass(millis) {
  const due = timers.filter((timer) => timer.millis === millis);
  timers = timers.filter((timer) => timer.millis !== millis);
  for (const { callback } of due) callback();
}

function answers(result = {}) {
  events.push("WeChat has answered");
  answer.resolve(result);
}

const STARTED = ["application fetched", "application compiled", "application started"];

test("the application is fetched when WeChat has answered", async () => {
  await start(inWeChat());
  await asked();
  answers();
  await happened("application started");
  assert.deepEqual(events, [
    "configure compiled",
    "configure started",
    "configure",
    "WeChat has answered",
    ...STARTED,
  ]);
});

test("it is fetched a tenth of a second later at the latest, and started when WeChat has answered", async () => {
  await start(inWeChat());
  await asked();
  pass(QUIET);
  await happened("application fetched");
  answers();
  await happened("application started");
  assert.deepEqual(events.slice(2), [
    "configure",
    "application fetched",
    "WeChat has answered",
    "application compiled",
    "application started",
  ]);
});

test("a WeChat that refuses has answered", async () => {
  await start(inWeChat());
  await asked();
  events.push("WeChat has refused");
  answer.reject(new Error("invalid signature"));
  await happened("application started");
  assert.deepEqual(events.slice(2), ["configure", "WeChat has refused", ...STARTED]);
});

test("a WeChat that never answers delays the application by two seconds", async () => {
  await start(inWeChat());
  await asked();
  pass(QUIET);
  await happened("application fetched");
  await waitsFor(LONGEST);
  events.push("two seconds");
  pass(LONGEST);
  await happened("application started");
  assert.deepEqual(events.slice(3), [
    "application fetched",
    "two seconds",
    "application compiled",
    "application started",
  ]);
});

test("a config that is lost before the module is there is no uncaught error", async () => {
  const lost = Promise.reject(new TypeError("Failed to fetch"));
  lost.catch(() => {});
  const module = settleable();
  WebAssembly.compileStreaming = () => module.promise;
  const uncaught = [];
  const note = (error) => uncaught.push(error.message);
  process.on("unhandledRejection", note);
  await start({ ...inWeChat(), config: lost });
  for (let turns = 0; turns < 10; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off("unhandledRejection", note);
  assert.deepEqual(uncaught, []);
});

test("nothing is fetched beside what a configuration needs", async () => {
  for (const late of ["jweixin", "config", "module"]) {
    events.length = 0;
    globalThis.answer = settleable();
    const page = inWeChat();
    const missing = settleable();
    if (late === "module") {
      WebAssembly.compileStreaming = (name) => (name === "configure" ? missing.promise : undefined);
    } else {
      page[late] = missing.promise;
    }
    await start(page);
    await waitsFor(LONGEST);
    events.push("arrived");
    missing.resolve(late === "config" ? new Response("{}") : undefined);
    await asked();
    answers();
    await happened("application started");
    const order = events.filter((event) => !/configure|compiled|started/.test(event));
    assert.deepEqual(order, ["arrived", "WeChat has answered", "application fetched"], late);
    timers.length = 0;
  }
});

test("an application that does not arrive is said to be missing, and starts when it does", async () => {
  const late = settleable();
  WebAssembly.compileStreaming = (name) => (name === "application" ? late.promise : undefined);
  await start(inWeChat());
  await asked();
  answers();
  await waitsFor(LONGEST_LOAD);
  pass(LONGEST_LOAD);
  await happened("broken: the page is still loading");
  assert.equal(document.documentElement.className, "broken");
  late.resolve();
  await happened("application started");
  assert.equal(document.documentElement.className, "");
});

test("a module of tools that does not arrive is loaded anew the next time, and drawn once", async () => {
  const page = { ...inWeChat(), jweixin: null, config: null, configureFiles: null };
  await start(page);
  await happened("application started");
  const late = [settleable(), settleable()];
  let loads = 0;
  page.load = () => ({ ...files("tools"), response: loads++ });
  WebAssembly.compileStreaming = (load) => late[load].promise;
  const shown = [];
  const show = (place) =>
    page.showTools(place, "apis", "configure").then(() => shown.push(`${place}, ${loads} loads`));
  show("first");
  await waitsFor(LONGEST_LOAD);
  pass(LONGEST_LOAD);
  const second = show("second");
  late[1].resolve();
  await second;
  late[0].resolve();
  await until(() => shown.length === 2);
  assert.deepEqual(shown, ["second, 2 loads", "first, 2 loads"]);
  assert.equal(events.filter((event) => event === "configure").length, 1);
});

test("outside WeChat the application is fetched and started at once", async () => {
  await start({ ...inWeChat(), jweixin: null, config: null, configureFiles: null });
  await happened("application started");
  assert.deepEqual(events, STARTED);
  assert.deepEqual(timers, []);
});
