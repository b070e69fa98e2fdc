// The logic of the shell, without a browser. Runs under `node --test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { urlDiff } from "../../shell/url_diff.mjs";
import { completeUrl, isFrameable } from "../../shell/frame_policy.mjs";
import { resultClass } from "../../shell/journal_result.mjs";
import { TEXTS } from "../../shell/texts.mjs";
import { readState } from "../../shell/page_state.mjs";

const ORIGIN = "http://127.0.0.1:8080";
const PAGE = {
  title: "t",
  url: `${ORIGIN}/a?b=1#c`,
  entryUrl: `${ORIGIN}/`,
  optionMenu: true,
  hidden: ["menuItem:copyUrl"],
};

test("a page's state is read as it is", () => {
  const explanation = {
    causes: [{ code: "html_escaped", advice: { zh: "一", en: "one" } }],
    difference: { at: 3, signed: "a", expected: "b" },
  };
  const verdict = {
    ok: false,
    text: "invalid signature",
    reason: "invalid_signature",
    url: PAGE.url,
    explanation,
  };
  const state = readState({ ...PAGE, profile: "ios", bridge: "ready", verdict }, ORIGIN);
  assert.deepEqual(state, {
    ...PAGE,
    profile: "ios",
    bridge: "ready",
    isClosed: false,
    isSnapshot: false,
    hiddenOpenTags: [],
    verdict,
  });
});

test("reasons of open tags are read as text, and not too many", () => {
  const read = (hiddenOpenTags) => readState({ ...PAGE, hiddenOpenTags }, ORIGIN).hiddenOpenTags;
  assert.deepEqual(read({ "wx-open-subscribe": "in_iframe", "wx-open-audio": {} }), [
    { name: "wx-open-subscribe", reason: "in_iframe" },
    { name: "wx-open-audio", reason: "" },
  ]);
  assert.deepEqual(read("text"), []);
  assert.equal(
    read(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [at, ""]))).length,
    20,
  );
});

test("an invalid state, or one of another origin, is refused", () => {
  for (const message of [null, undefined, 5, "text", {}, { url: 5 }]) {
    assert.equal(readState(message, ORIGIN), null);
  }
  for (const url of [
    "javascript:alert(1)",
    "data:text/html,x",
    "http://127.0.0.1:8081/",
    "https://h5.example.com/",
  ]) {
    assert.equal(readState({ ...PAGE, url }, ORIGIN), null, url);
  }
});

test("fields of another shape are left out", () => {
  const odd = {
    url: PAGE.url,
    title: {},
    entryUrl: "javascript:alert(1)",
    hidden: 5,
    optionMenu: "yes",
    verdict: { explanation: { causes: [null, 5, {}] } },
  };
  const state = readState(odd, ORIGIN);
  assert.deepEqual(
    [state.title, state.entryUrl, state.hidden, state.optionMenu],
    ["", "", [], false],
  );
  assert.deepEqual(state.verdict.explanation.causes, [{ code: "", advice: { zh: "", en: "" } }]);
  assert.deepEqual(readState({ ...odd, hidden: [5, "a"], verdict: "ok" }, ORIGIN).hidden, ["a"]);
});

test("pages that the policy lets in can be framed", () => {
  const frames = [
    "'self'",
    "http://127.0.0.1:*",
    "http://localhost:*",
    "https://192.168.1.21:8443",
  ];
  for (const [address, expected] of [
    ["http://127.0.0.1:8080/x", true],
    ["http://localhost/", true],
    ["https://localhost:8443/", true],
    ["https://192.168.1.21:8443/x", true],
    ["http://192.168.1.20:8090/", true],
    ["http://192.168.1.21:8443/", false],
    ["http://192.168.1.22/", false],
    ["https://h5.example.com/", false],
    ["http://127.0.0.1.example.com/", false],
    ["javascript:alert(1)", false],
    ["no address", false],
  ]) {
    assert.equal(isFrameable(address, frames, "http://192.168.1.20:8090"), expected, address);
  }
});

test("a typed address needs no http", () => {
  for (const [typed, address] of [
    ["127.0.0.1:5173/a", "http://127.0.0.1:5173/a"],
    ["localhost:5173", "http://localhost:5173"],
    [" localhost/a ", "http://localhost/a"],
    ["[::1]:80/", "http://[::1]:80/"],
    ["https://localhost/", "https://localhost/"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["", ""],
  ]) {
    assert.equal(completeUrl(typed), address, typed);
  }
});

test("the different part is marked, after the end of the common part", () => {
  const url = "http://127.0.0.1:8080/shop/goods/?id=1";
  for (const [client, found, before, signed, expected] of [
    [
      url,
      { at: 33, signed: "?id=2", expected: "?id=1" },
      "…7.0.0.1:8080/shop/goods/",
      "?id=2",
      "?id=1",
    ],
    ["http://a/店?b", { at: 12, signed: "", expected: "?b" }, "http://a/店", "∅", "?b"],
    // 店 is E5 BA 97, 庙 is E5 BA 99: they part in the third byte of a character.
    ["http://a/店?b", { at: 11, signed: "庙?b", expected: "店?b" }, "http://a/", "庙?b", "店?b"],
    ["http://a/😀#c", { at: 13, signed: "?", expected: "" }, "http://a/😀", "?", "∅"],
  ]) {
    const shown = urlDiff(client, found);
    assert.deepEqual([shown.signed.marked, shown.expected.marked], [signed, expected]);
    assert.equal(shown.signed.before, shown.expected.before);
    assert.equal(shown.signed.before, before);
  }
});

test("bad results look bad", () => {
  for (const bad of [
    { outcome: "compressed" },
    { outcome: "unreachable" },
    { verdict: "invalid" },
    { verdict: "no_response" },
    { verdict: "stopped" },
    { injected: 1, warnings: ["no endpoint of the sandbox has the path /cgi-bin/tokne"] },
    { errcode: 40001 },
    { ok: false },
    { response: { err_msg: "chooseImage:fail" } },
    { response: { err_msg: "system:function_not_exist" } },
  ]) {
    assert.equal(resultClass(bad), "result bad", JSON.stringify(bad));
  }
  for (const good of [
    { outcome: "injected", status: 200 },
    { verdict: "valid" },
    { verdict: "reply" },
    { ok: true },
    { changed: ["profile"] },
  ]) {
    assert.equal(resultClass(good), "result", JSON.stringify(good));
  }
});

test("every text is there in both languages", () => {
  for (const [key, pair] of Object.entries(TEXTS)) {
    assert.equal(pair.length, 2, key);
    assert.ok(
      pair.every((text) => typeof text === "string" && text),
      key,
    );
  }
});
