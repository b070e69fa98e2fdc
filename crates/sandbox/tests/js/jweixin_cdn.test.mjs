// Which addresses are answered in place of WeChat's CDN. That browsers follow is tested in
// Chromium (tests/tests/own_jweixin.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const BASE = "http://127.0.0.1:8090/__sandbox/jweixin/";
const source = readFileSync(new URL("../../client/core/jweixin_cdn.js", import.meta.url), "utf8");

function simulator(jweixinBase = BASE) {
  const window = { document: {}, __weixinSandbox: { core: {}, jweixinBase } };
  window.window = window;
  vm.createContext(window);
  vm.runInContext(source, window);
  return window.__weixinSandbox.core;
}

function answer(url) {
  const [file] = /jweixin-[\d.]+js/i.exec(url);
  return `${BASE}${file.toLowerCase()}?url=${encodeURIComponent(url.trim())}`;
}

test("every spelling of the CDN's address is answered in its version", () => {
  const { jweixinAnswer, jweixinOriginal } = simulator();
  for (const url of [
    "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
    "http://res.wx.qq.com/open/js/jweixin-1.0.0.js",
    "//res2.wx.qq.com/open/js/jweixin-1.4.0.js",
    "https://res2.wx.qq.com/open/js/jweixin-1.2.0.js?v=20240101&a=b#c",
    "HTTPS://RES.WX.QQ.COM/open/js/jweixin-1.3.2.js",
    "https://res.wx.qq.com:443/open/js/jweixin-1.6.0.js",
    " https://res.wx.qq.com/open/js/jweixin-1.6.0.js\n",
  ]) {
    assert.equal(jweixinAnswer(url), answer(url), url);
    assert.equal(jweixinOriginal(jweixinAnswer(url)), url.trim());
  }
});

test("nothing else is answered, and nothing at all where the CDN answers itself", () => {
  const { jweixinAnswer, jweixinOriginal } = simulator();
  for (const url of [
    "/js/jweixin-1.6.0.js",
    "https://h5.example.com/open/js/jweixin-1.6.0.js",
    "https://h5.example.com/?//res.wx.qq.com/open/js/jweixin-1.6.0.js",
    "https://res.wx.qq.com.example.com/open/js/jweixin-1.6.0.js",
    "https://res.wx.qq.com/open/js/jweixin.js",
    "https://res.wx.qq.com/wwopen/js/jsapi/jweixin-1.0.0.js",
    "https://res.wx.qq.com/open/js/jweixin-1.6.0.js/x",
    "",
  ]) {
    assert.equal(jweixinAnswer(url), null, url);
    assert.equal(jweixinOriginal(url), url);
  }
  const own = simulator(null);
  assert.equal(own.jweixinAnswer("https://res.wx.qq.com/open/js/jweixin-1.6.0.js"), null);
});

test("script elements in written markup are answered without their integrity", () => {
  const { jweixinInMarkup } = simulator();
  const url = "//res.wx.qq.com/open/js/jweixin-1.6.0.js";
  for (const [markup, expected] of [
    [`<script src="${url}"></script>`, `<script src="${answer(url)}"></script>`],
    [
      `<p><SCRIPT async src=${url} integrity='sha384-x' crossorigin></SCRIPT>`,
      `<p><SCRIPT async src="${answer(url)}" crossorigin></SCRIPT>`,
    ],
    [`<p>${url}</p><script src="/a.js" integrity="x"></script>`, null],
    [`<script data-src="${url}"></script>`, null],
  ]) {
    assert.equal(jweixinInMarkup(markup), expected ?? markup);
  }
});
