// A page of a few lines for the simulator and the real jweixin.
// The process is given the path of a jweixin body as its only argument.
import { readFileSync } from "node:fs";
import vm from "node:vm";

import { scripts } from "../../client/scripts.mjs";

export const ENTRY = "https://h5.example.com/app/?a=1#/route";
export const CONFIG = {
  appId: "wx5a4d6f78c1e2b390",
  timestamp: 1700000000,
  nonceStr: "NONCE",
  signature: "a".repeat(40),
};

const [jweixinPath] = process.argv.slice(2);
const isCommonJs = jweixinPath.includes("weixin-js-sdk");
/** Members of wx that came with a later script than this one. */
export const LATER = jweixinPath.includes("1.4.0") ? ["openBusinessView"] : [];
/** Whether the script passes `openTagList` on. */
export const HAS_OPEN_TAGS = !jweixinPath.includes("1.4.0");
const here = (file) => readFileSync(new URL(file, import.meta.url), "utf8");
const script = (source, filename) => new vm.Script(source, { filename });
const simulator = scripts.map((path) => script(here(`../../client/${path}`), path));
const jweixinSource = readFileSync(jweixinPath, "utf8");
const jweixin = script(
  isCommonJs
    ? `(function(){var module={exports:{}};${jweixinSource}\n;window.wx=window.jWeixin=module.exports;})()`
    : jweixinSource,
  "jweixin.js",
);

function makeDocument() {
  const document = new EventTarget();
  document.title = "title";
  document.readyState = "complete";
  document.createEvent = () => ({
    initEvent(name) {
      this.real = new Event(name);
    },
  });
  const dispatch = document.dispatchEvent.bind(document);
  document.dispatchEvent = (event) => dispatch(event.real ?? event);
  return document;
}

// `loaded` holds every address that an image was really given.
function makeImages(loaded) {
  return class HTMLImageElement {
    get src() {
      return this.value ?? "";
    }
    set src(value) {
      this.value = value;
      loaded.push(value);
    }
    setAttribute(name, value) {
      this[name] = value;
    }
  };
}

/** A page with the simulator. */
export function openPage(
  options,
  { userAgent = "Mozilla/5.0 (X11; Linux x86_64)", prepare, canEval = true } = {},
) {
  const document = makeDocument();
  const loaded = [];
  const HTMLImageElement = makeImages(loaded);
  const window = {
    document,
    navigator: Object.create({ userAgent, platform: "Linux x86_64" }),
    location: { href: ENTRY },
    HTMLImageElement,
    Image: HTMLImageElement,
    setTimeout,
    clearTimeout,
    console,
    addEventListener() {},
    __weixinSandbox: options,
  };
  window.window = window;
  prepare?.(window);
  vm.createContext(window, { codeGeneration: { strings: canEval, wasm: true } });
  simulator.forEach((script) => script.runInContext(window));
  return { window, document, loaded, sandbox: window.__weixinSandbox };
}

export function loadJweixin(window) {
  jweixin.runInContext(window);
  return window.wx;
}

/** Resolves with the texts that wx.error received, as soon as wx.ready fires. */
export function configure(wx, jsApiList = ["updateAppMessageShareData"], extra = {}) {
  const seen = [];
  wx.error((response) => seen.push(response.errMsg));
  wx.config({ ...CONFIG, jsApiList, ...extra });
  return new Promise((resolve) => wx.ready(() => resolve(seen)));
}

export const call = (wx, name, options = {}) =>
  new Promise((resolve) => wx[name]({ ...options, complete: resolve }));

export const soon = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** Without the foreign realm's prototypes, which deepEqual would see. */
export const plain = (value) => JSON.parse(JSON.stringify(value));

/** Prints one line per check; exits 1 on a failure. */
export async function runChecks(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  process.exit(failed ? 1 : 0);
}
