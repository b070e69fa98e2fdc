// The logic of the shell, without a browser. Runs under `node --test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { urlDiff } from "../../shell/url_diff.mjs";
import { completeUrl, isFrameable } from "../../shell/frame_policy.mjs";
import { ALL, matches, queryOf } from "../../shell/journal_filter.mjs";
import { nameOf, resultCodes, toneOf } from "../../shell/journal_result.mjs";
import { changesOrders, yuan } from "../../shell/order_texts.mjs";
import { causeOf, explanationOf, furtherKey, nextStepKey } from "../../shell/next_step.mjs";
import { TEXTS } from "../../shell/texts.mjs";
import { readState } from "../../shell/page_state.mjs";
import { curlOf } from "../../shell/request_curl.mjs";
import { wxCodeOf } from "../../shell/wx_code.mjs";

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
    attempt: { number: 1, count: 2 },
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
    hasSheet: false,
    pending: [],
    events: [],
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
  for (const attempt of [
    2,
    "2",
    { number: 0, count: 2 },
    { number: 1 },
    { number: "1", count: 2 },
  ]) {
    assert.equal(readState({ ...odd, verdict: { attempt } }, ORIGIN).verdict.attempt, null);
  }
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

/** What the explanation says of two URLs: see `Difference` in crates/sign/src/explain.rs. */
function differenceOf(signed, expected, shownCharacters = 64) {
  const [one, other] = [signed, expected].map((url) => new TextEncoder().encode(url));
  const at = other.findIndex((byte, i) => byte !== one[i]);
  const start = at < 0 ? other.length : at;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const { length } = decoder.decode(other.slice(0, start), { stream: true });
  const rests = [signed, expected].map((url) => [...url.slice(length)]);
  while (rests[0].length && rests[0].at(-1) === rests[1].at(-1)) {
    for (const rest of rests) {
      rest.pop();
    }
  }
  const cut = (rest) =>
    rest.slice(0, shownCharacters).join("") + (rest.length > shownCharacters ? "…" : "");
  return { at: start, signed: cut(rests[0]), expected: cut(rests[1]) };
}

/** What is shown of both URLs, marks in brackets. */
function shown(signed, expected, ...rest) {
  const both = urlDiff(expected, differenceOf(signed, expected, ...rest));
  const text = (pieces) => pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
  return [text(both.signed), text(both.expected)];
}

const PAGE_URL = "http://h5.cn/a?b=1";
const AS_MARKED = {
  scheme: ["https://h5.cn/a?b=1", PAGE_URL, "http[s]://h5.cn/a?b=1", "http[∅]://h5.cn/a?b=1"],
  "a trailing slash": [
    "http://h5.cn/a/?b=1",
    PAGE_URL,
    "http://h5.cn/a[/]?b=1",
    "http://h5.cn/a[∅]?b=1",
  ],
  "one character": ["http://h5.cn/a?b=2", PAGE_URL, "http://h5.cn/a?b=[2]", "http://h5.cn/a?b=[1]"],
  "a port": [
    "http://h5.cn:8080/a",
    "http://h5.cn:9090/a",
    "http://h5.cn:[8]0[8]0/a",
    "http://h5.cn:[9]0[9]0/a",
  ],
  "the default port": [
    "http://h5.cn:80/a",
    "http://h5.cn/a",
    "http://h5.cn[:80]/a",
    "http://h5.cn[∅]/a",
  ],
  "the case of escapes": [
    "http://h5.cn/%e4%b8%2d",
    "http://h5.cn/%E4%B8%2D",
    "http://h5.cn/%[e]4%[b]8%2[d]",
    "http://h5.cn/%[E]4%[B]8%2[D]",
  ],
  "one escape of many": [
    "http://h5.cn/%20%2f%20",
    "http://h5.cn/%20%2F%20",
    "http://h5.cn/%20%2[f]%20",
    "http://h5.cn/%20%2[F]%20",
  ],
  "characters and escapes": [
    "http://h5.cn/中?x",
    "http://h5.cn/%E4%B8%AD?x",
    "http://h5.cn/[中]?x",
    "http://h5.cn/[%E4%B8%AD]?x",
  ],
  "an escaped percent sign": [
    "http://h5.cn/?%2520",
    "http://h5.cn/?%20",
    "http://h5.cn/?%[25]20",
    "http://h5.cn/?%[∅]20",
  ],
  "a URL that was encoded twice": [
    "http%253A%252F%252Fa",
    "http%3A%2F%2Fa",
    "http%[25]3A%[25]2F%[25]2Fa",
    "http%[∅]3A%[∅]2F%[∅]2Fa",
  ],
  "an inserted parameter": [
    "http://h5.cn/a?x=1&y=2&z=3",
    "http://h5.cn/a?x=1&z=3",
    "http://h5.cn/a?x=1&[y=2&]z=3",
    "http://h5.cn/a?x=1&[∅]z=3",
  ],
  "a removed parameter": [
    "http://h5.cn/a?z=3",
    "http://h5.cn/a?x=1&z=3",
    "http://h5.cn/a?[∅]z=3",
    "http://h5.cn/a?[x=1&]z=3",
  ],
  "a query that is missing": [
    "http://h5.cn/a",
    PAGE_URL,
    "http://h5.cn/a[∅]",
    "http://h5.cn/a[?b=1]",
  ],
  "several differences": [
    "https://h5.cn/a/?b=2&c=%2f",
    "http://h5.cn/a?b=1&c=%2F",
    "http[s]://h5.cn/a[/]?b=[2]&c=%2[f]",
    "http[∅]://h5.cn/a[∅]?b=[1]&c=%2[F]",
  ],
  "a URL that was encoded": [
    "http%3A%2F%2Fh5.cn%2Fabc",
    "http://h5.cn/abc",
    "http[%3A%2F%2F]h5.cn[%2F]abc",
    "http[://]h5.cn[/]abc",
  ],
  // 店 is E5 BA 97, 庙 is E5 BA 99: they differ in the third byte of a character.
  "a part of a character": ["http://a/庙?b", "http://a/店?b", "http://a/[庙]?b", "http://a/[店]?b"],
  "a zero-width space": [
    "http://h5.cn/a\u200b?b=1",
    PAGE_URL,
    "http://h5.cn/a[⟨U+200B⟩]?b=1",
    "http://h5.cn/a[∅]?b=1",
  ],
  "a byte order mark": [
    "\ufeffhttp://h5.cn/",
    "http://h5.cn/",
    "[⟨U+FEFF⟩]http://h5.cn/",
    "[∅]http://h5.cn/",
  ],
  "a space that does not break": [
    "http://h5.cn/a\u00a0b",
    "http://h5.cn/a%20b",
    "http://h5.cn/a[⟨U+00A0⟩]b",
    "http://h5.cn/a[%20]b",
  ],
  "a line break": [
    "http://h5.cn/\n",
    "http://h5.cn/",
    "http://h5.cn/[⟨U+000A⟩]",
    "http://h5.cn/[∅]",
  ],
  "an accent of its own": [
    "http://h5.cn/e\u0301x",
    "http://h5.cn/\u00e9x",
    "http://h5.cn/[e⟨U+0301⟩]x",
    "http://h5.cn/[\u00e9]x",
  ],
  "a direction mark before the difference": [
    "http://h5.cn/\u202ea",
    "http://h5.cn/\u202eb",
    "http://h5.cn/⟨U+202E⟩[a]",
    "http://h5.cn/⟨U+202E⟩[b]",
  ],
  "a letter of another alphabet": [
    "http://h5.cn/\u0430",
    "http://h5.cn/a",
    "http://h5.cn/[\u0430⟨U+0430⟩]",
    "http://h5.cn/[a]",
  ],
  "a full-width mark": [
    "http://h5.cn/a\uff1fb",
    "http://h5.cn/a?b",
    "http://h5.cn/a[\uff1f⟨U+FF1F⟩]b",
    "http://h5.cn/a[?]b",
  ],
};

for (const [name, [signed, expected, ...both]] of Object.entries(AS_MARKED)) {
  test(`only what differs is marked: ${name}`, () => {
    assert.deepEqual(shown(signed, expected), both);
  });
}

test("what was cut is marked as far as it is known", () => {
  const long = "x".repeat(600);
  for (const [signed, expected, shownCharacters, ...both] of [
    [`http://a/?${long}`, "http://a/?", 4, "http://a/?[xxxx]…", "http://a/?[∅]"],
    ["http://a/?", `http://a/?${long}`, 4, "http://a/?[∅]…", `http://a/?[${"x".repeat(24)}…]`],
    ["https://a/?from=s&b=1", "http://a/?b=1", 12, "http[s]://a/?[from=]…", "http[∅]://a/?b=1"],
    ["http://a/%3Ax", "http://a/:", 2, "http://a/[%3]…", "http://a/[:]"],
    [
      `https://a/${long}`,
      `http://a/${long}`,
      64,
      `http[s]://a/${"x".repeat(19)}…`,
      `http[∅]://a/${"x".repeat(19)}…`,
    ],
  ]) {
    assert.deepEqual(shown(signed, expected, shownCharacters), both, signed.slice(0, 20));
  }
  const [before] = shown(`http://a/${long}/b`, `http://a/${long}/c`);
  assert.equal(before, `…${"x".repeat(23)}/[b]`);
});

test("a difference that does not belong to the URL is shown by itself", () => {
  const { signed, expected } = urlDiff("http://a/", { at: 400, signed: "b", expected: "c" });
  assert.deepEqual(
    [signed, expected].map((pieces) => pieces.at(-1)),
    [
      { text: "b", marked: true },
      { text: "c", marked: true },
    ],
  );
});

test("a result has the colour that it deserves", () => {
  const response = (text) => ({ kind: "bridge", response: { err_msg: text } });
  for (const [tone, entries] of Object.entries({
    bad: [
      { outcome: "compressed" },
      { outcome: "unreachable" },
      { outcome: "other_version", warning: "…" },
      { outcome: "from_cdn" },
      { verdict: "invalid" },
      { verdict: "no_response" },
      { verdict: "stopped" },
      { injected: 1, warnings: ["no endpoint of the sandbox has the path /cgi-bin/tokne"] },
      { errcode: 40001 },
      { kind: "platform", status: 502 },
      { kind: "fault", status: 502 },
      { kind: "push", problem: "not pushed" },
      { kind: "push", taken: false, problem: "the status is 500" },
      { kind: "push", taken: false, probe: "taken", problem: "…" },
      { kind: "push", taken: false, probe: "no_response", problem: "…" },
      { kind: "platform", code: "SIGN_ERROR", status: 401 },
      { kind: "fault", effect: "reset", reached: false },
      { kind: "fault", delayMs: 6000 },
      { kind: "opentag", outcome: "in_iframe" },
      { ok: false },
      { kind: "bridge", response: null },
      response("chooseImage:fail"),
      response("system:function_not_exist"),
      response("system:access_denied"),
    ],
    cancelled: [response("chooseImage:cancel"), { kind: "page", outcome: "denied_by_user" }],
    good: [
      { outcome: "injected", status: 200 },
      { outcome: "answered" },
      { verdict: "valid", errcode: 0 },
      { verdict: "reply" },
      { kind: "push", taken: true },
      { kind: "push", taken: false, probe: "refused", problem: "…" },
      { ok: true },
      response("chooseImage:ok"),
    ],
    plain: [
      { kind: "control", changed: ["profile"] },
      { kind: "telemetry", status: 200 },
      { kind: "fault", effect: "signatureProbe", reached: true },
    ],
  })) {
    for (const entry of entries) {
      assert.equal(toneOf(entry), tone, JSON.stringify(entry));
      assert.ok(resultCodes(entry).join(""), `no colour stands alone: ${JSON.stringify(entry)}`);
    }
  }
});

test("a change of the sandbox says what was set", () => {
  for (const [entry, codes] of [
    [{ changed: ["profile", "network"] }, ["profile", "network"]],
    [{ id: "xiaohong" }, ["id xiaohong"]],
    [{ added: 2 }, ["added 2"]],
    [{ advanceSeconds: 300, frozen: false }, ["advanceSeconds 300"]],
    [{ scenario: "ios-router" }, ["scenario ios-router"]],
  ]) {
    const whole = { seq: 1, at: 2, kind: "control", name: "x", ...entry };
    assert.deepEqual(resultCodes(whole), codes);
    assert.equal(toneOf(whole), "plain");
  }
});

test("an entry has the name that the page's code has", () => {
  assert.equal(nameOf({ name: "editAddress", api: "wx.openAddress" }), "wx.openAddress");
  assert.equal(nameOf({ name: "/cgi-bin/token" }), "/cgi-bin/token");
});

test("the sandbox is asked for what is shown, and new entries are the same", () => {
  for (const [filter, query, shown] of [
    [{}, "last=9&telemetry=false", [1, 4]],
    [{ hasTelemetry: true }, "last=9", [1, 2, 3, 4]],
    [{ kind: "telemetry" }, "last=9&kind=telemetry", [3]],
    [{ kind: "bridge" }, "last=9&kind=bridge&telemetry=false", [1]],
    [{ text: "OpenAddress" }, "last=9&text=OpenAddress&telemetry=false", [1]],
    [{ text: "token" }, "last=9&text=token&telemetry=false", [4]],
    // The time and the number are not text.
    [{ text: "1700" }, "last=9&text=1700&telemetry=false", []],
  ]) {
    const wanted = { ...ALL, ...filter };
    assert.equal(String(queryOf(wanted, 9)), query);
    const found = ENTRIES.filter((entry) => matches(entry, wanted));
    assert.deepEqual(
      found.map(({ seq }) => seq),
      shown,
      query,
    );
  }
  assert.equal(String(queryOf(ALL, 9, 5)), "last=9&before=5&telemetry=false");
});

const ENTRIES = [
  { kind: "bridge", name: "editAddress", api: "wx.openAddress" },
  { kind: "bridge", name: "getNetworkType", hidden: true },
  { kind: "telemetry", name: "sdk/report" },
  { kind: "platform", name: "/cgi-bin/token" },
].map((entry, at) => ({ seq: at + 1, at: 1700, ...entry }));

const config = (text) => ({
  kind: "bridge",
  name: "preVerifyJSAPI",
  response: { err_msg: text },
});

test("a failure that wx.error does not tell says so", () => {
  const failed = config("preVerifyJSAPI:fail_invalid url domain");
  assert.equal(furtherKey(failed), null);
  assert.ok(furtherKey({ ...failed, dropsError: true }) in TEXTS);
  assert.equal(furtherKey({ ...config("preVerifyJSAPI:ok"), dropsError: true }), null);
});

test("a failure says what to do next, and nothing else does", () => {
  for (const [entry, key] of [
    [{ kind: "verify", ok: false, reason: "no_ticket" }, "step-no_ticket"],
    [
      { kind: "verify", name: "preVerifyJSAPI", ok: false, reason: "invalid_signature" },
      "step-kind-verify",
    ],
    [
      { kind: "verify", name: "getBrandWCPayRequest", ok: false, reason: "wrong_pay_sign" },
      "step-wrong_pay_sign",
    ],
    [
      { kind: "bridge", name: "getBrandWCPayRequest", response: { err_msg: "a:fail" } },
      "step-payment",
    ],
    [{ kind: "bridge", name: "chooseCard", response: { err_msg: "chooseCard:fail" } }, "step-card"],
    [{ kind: "platform", name: "/v3/pay/transactions/jsapi", status: 401 }, "step-wechat-pay"],
    [{ kind: "platform", name: "/cgi-bin/menu/create", errcode: 40018 }, "step-kind-platform"],
    [{ kind: "page", outcome: "refused", code: 10003 }, "step-10003"],
    [{ kind: "page", outcome: "refused", text: "state 参数错误" }, "step-kind-page"],
    [{ kind: "share", outcome: "bare_link" }, "step-bare_link"],
    [
      {
        kind: "bridge",
        name: "preVerifyJSAPI",
        response: { err_msg: "system:access_denied" },
      },
      "step-access_denied",
    ],
    [config("preVerifyJSAPI:fail_invalid signature"), "step-kind-verify"],
    [config("preVerifyJSAPI:fail_invalid url domain"), "step-invalid_url_domain"],
    [config("preVerifyJSAPI:fail_invalid appid"), "step-unknown_appid"],
    [config("preVerifyJSAPI:fail_require subscribe"), "step-no_follower"],
    [{ kind: "platform", errcode: 40164 }, "step-40164"],
    [{ kind: "fault", status: 502 }, "step-kind-fault"],
    [{ kind: "proxy", outcome: "unreachable" }, "step-unreachable"],
    [{ kind: "push", verdict: "invalid" }, "step-kind-push"],
    [{ kind: "push", taken: false, problem: "the status is 500" }, "step-not_taken"],
    [{ kind: "push", taken: false, probe: "taken", problem: "…" }, "step-probe_taken"],
    [{ kind: "push", taken: false, probe: "refused", problem: "…" }, "step-probe_refused"],
    [{ kind: "verify", ok: false, reason: "no_card_ticket" }, "step-no_card_ticket"],
    [{ kind: "verify", ok: false, reason: "wrong_card_signature" }, "step-wrong_card_signature"],
    [{ kind: "bridge", response: null }, "step-no_callback"],
    [
      {
        kind: "bridge",
        response: { err_msg: "a:fail, the permission value is offline verifying" },
      },
      "step-offline_verifying",
    ],
    [{ kind: "bridge", response: { err_msg: "a:cancel" } }, null],
    [{ kind: "verify", ok: true }, null],
  ]) {
    assert.equal(nextStepKey(entry), key, JSON.stringify(entry));
  }
});

test("the reason of a refused payment is in its verification", () => {
  const payment = { kind: "bridge", name: "getBrandWCPayRequest" };
  const refused = { kind: "verify", name: "getBrandWCPayRequest", reason: "already_paid" };
  const config = { kind: "bridge", name: "preVerifyJSAPI" };
  for (const [before, failure, cause] of [
    [refused, payment, refused],
    [null, payment, payment],
    [{ ...refused, name: "chooseCard" }, payment, payment],
    [{ ...refused, name: "preVerifyJSAPI" }, config, config],
    [payment, refused, refused],
  ]) {
    assert.equal(causeOf(failure, before), cause, JSON.stringify([before, failure]));
  }
});

test("what the sandbox says of a failure is shown, and of a probe what the shell says", () => {
  const entry = { kind: "push", taken: false, problem: "the status is 500" };
  assert.equal(explanationOf(entry), "the status is 500");
  for (const probe of ["refused", "taken", "no_response"]) {
    assert.equal(explanationOf({ ...entry, probe }), "");
    assert.ok(nextStepKey({ ...entry, probe }) in TEXTS);
  }
});

const BASES = {
  api: "http://127.0.0.1:8090/",
  open: "http://localhost:8090/",
  proxy: "http://127.0.0.1:8091",
};

test("a request is copied as a command that sends it again", () => {
  for (const [kind, request, lines] of [
    [
      "platform",
      { method: "GET", target: "/cgi-bin/user/get?access_token=ACCESS_TOKEN" },
      ["curl 'http://127.0.0.1:8090/cgi-bin/user/get?access_token=ACCESS_TOKEN'"],
    ],
    [
      "platform",
      { method: "POST", target: "/cgi-bin/a", body: '{"name":"it\'s"}' },
      [
        "curl 'http://127.0.0.1:8090/cgi-bin/a'",
        "-H 'content-type: application/json'",
        "--data-raw '{\"name\":\"it'\\''s\"}'",
      ],
    ],
    [
      "platform",
      { method: "POST", target: "/v3/a", headers: { authorization: "X Y" }, body: "{}" },
      [
        "curl 'http://127.0.0.1:8090/v3/a'",
        "-H 'authorization: X Y'",
        "-H 'content-type: application/json'",
        "--data-raw '{}'",
      ],
    ],
    [
      "platform",
      { method: "POST", target: "/cgi-bin/media/upload?type=image", file: "a.jpg" },
      ["curl 'http://127.0.0.1:8090/cgi-bin/media/upload?type=image'", "-F 'media=@a.jpg'"],
    ],
    [
      "platform",
      { method: "POST", target: "/cgi-bin/material/add_material", file: "a", description: "{}" },
      [
        "curl 'http://127.0.0.1:8090/cgi-bin/material/add_material'",
        "-F 'media=@a'",
        "-F 'description={}'",
      ],
    ],
    [
      "platform",
      { method: "POST", target: "/a", droppedBodyBytes: 9 },
      ["curl 'http://127.0.0.1:8090/a'", "--data-binary @BODY"],
    ],
    [
      "push",
      { method: "POST", target: "/__sandbox/push/check-url" },
      ["curl 'http://127.0.0.1:8090/__sandbox/push/check-url'", "-X POST"],
    ],
    [
      "push",
      { method: "POST", target: "http://127.0.0.1:8080/notify", body: "{}" },
      [
        "curl 'http://127.0.0.1:8080/notify'",
        "-H 'content-type: application/json'",
        "--data-raw '{}'",
      ],
    ],
    [
      "page",
      { method: "GET", target: "/connect/oauth2/authorize?state=STATE" },
      ["curl 'http://localhost:8090/connect/oauth2/authorize?state=STATE'"],
    ],
    ["proxy", { method: "HEAD", target: "/a" }, ["curl 'http://127.0.0.1:8091/a'", "--head"]],
  ]) {
    assert.equal(curlOf({ kind, request }, BASES), lines.join(" \\\n  "));
  }
  assert.equal(curlOf({ kind: "bridge", args: {} }, BASES), null);
});

test("a call is copied as the page's code", () => {
  const pageName = (name) => (name === "geoLocation" ? "getLocation" : name);
  const call = (name, api, args) => wxCodeOf({ kind: "bridge", name, api, args }, pageName);
  for (const [code, expected] of [
    [call("editAddress", "wx.openAddress", {}), "wx.openAddress({});"],
    [
      call("hideMenuItems", "wx.hideMenuItems", { menuList: ['a": 1', "b"] }),
      'wx.hideMenuItems({\n  menuList: [\n    "a\\": 1",\n    "b"\n  ]\n});',
    ],
    [
      call("checkJsApi", "wx.checkJsApi", { jsApiList: ["geoLocation", "menu:share:qq"] }),
      'wx.checkJsApi({\n  jsApiList: [\n    "getLocation",\n    "onMenuShareQQ"\n  ]\n});',
    ],
    [
      call("invokeMiniProgramAPI", "wx.miniProgram.*", { name: "postMessage", arg: { n: 1 } }),
      "wx.miniProgram.postMessage({\n  data: {\n    n: 1\n  }\n});",
    ],
    [
      call("setFontSizeCallback", "wx.setFontSizeCallback", { fontSize: 2 }),
      'WeixinJSBridge.invoke("setFontSizeCallback", {\n  fontSize: 2\n}, console.log);',
    ],
    // What a page says of itself is no code.
    [
      call("x", "alert(1);wx.x", { "a-b": 1 }),
      'WeixinJSBridge.invoke("x", {\n  "a-b": 1\n}, console.log);',
    ],
    [call("x", "wx.x", undefined), null],
    [wxCodeOf({ kind: "platform", name: "/a", args: {} }, pageName), null],
  ]) {
    assert.equal(code, expected);
  }
});

/** The reasons that the sandbox has for a refusal, from its sources. */
function reasonsIn(file, pattern) {
  const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), "utf8");
  const reasons = [...source.matchAll(pattern)].map(([, reason]) => reason);
  assert.ok(reasons.length > 3, file);
  return reasons;
}

const snakeCase = (name) => name.replace(/\B[A-Z]/g, "_$&").toLowerCase();

test("every refusal has a next step that is about it", () => {
  const all = [
    ["getBrandWCPayRequest", "pay/payment_refusal.rs", /^ {4}\w+ = "(\w+)"/gm],
    ["chooseCard", "client/cards/refusal.rs", /Self::\w+ => "(\w+)"/g],
    ["preVerifyJSAPI", "client/signature/verify.rs", /^ {4}([A-Z]\w+),$/gm],
  ];
  for (const [name, file, pattern] of all) {
    for (const reason of reasonsIn(file, pattern).map(snakeCase)) {
      assert.ok(nextStepKey({ kind: "verify", name, ok: false, reason }), reason);
    }
  }
  for (const code of reasonsIn("platform/authorize/request.rs", /documented\(\s*(\d+)/g)) {
    const key = nextStepKey({ kind: "page", outcome: "refused", code: Number(code) });
    assert.equal(key, `step-${code}`);
  }
  for (const kind of reasonsIn("journal/entry.rs", /Self::\w+ => "(\w+)"/g)) {
    const key = nextStepKey({ kind, name: "x", outcome: "refused" });
    const isWithout = ["telemetry", "control"].includes(kind);
    assert.equal(key !== null, !isWithout, kind);
  }
});

test("calls without a response are read as text", () => {
  const read = (pending) => readState({ ...PAGE, pending }, ORIGIN).pending;
  assert.deepEqual(read([{ name: "scanQRCode", args: "{}", since: 5 }, null]), [
    { name: "scanQRCode", args: "{}", since: 5 },
  ]);
  assert.deepEqual([read("x"), read(undefined)], [[], []]);
  const [odd] = read([{ name: {}, args: [], since: "now" }]);
  assert.deepEqual([odd.name, odd.args, typeof odd.since], ["", "", "number"]);
  assert.equal(read(Array.from({ length: 99 }, () => ({}))).length, 20);
});

test("orders have yuan and fen, and are fetched again when they may have changed", () => {
  assert.deepEqual([0, 1, 1234, 100000].map(yuan), ["¥0.00", "¥0.01", "¥12.34", "¥1000.00"]);
  for (const [name, expected] of [
    ["orders", true],
    ["orders/pay", true],
    ["merchants", true],
    ["refunds", true],
    ["getBrandWCPayRequest", true],
    ["TRANSACTION.SUCCESS", true],
    ["REFUND.ABNORMAL", true],
    ["/v3/refund/domestic/refunds", true],
    ["/cgi-bin/token", false],
    ["chooseImage", false],
  ]) {
    assert.equal(changesOrders({ name }), expected, name);
  }
});

test("a text names the tabs as they are called", () => {
  const tabs = Object.entries(TEXTS).filter(([key]) => /^tab-/.test(key));
  let named = 0;
  for (const [key, texts] of Object.entries(TEXTS)) {
    for (const [at, pattern] of [/“([^”]+)”标签页/g, /tab “([^”]+)”/g].entries()) {
      for (const [, name] of texts[at].matchAll(pattern)) {
        assert.ok(
          tabs.some(([, names]) => names[at] === name),
          `${key}: ${name}`,
        );
        named += 1;
      }
    }
  }
  assert.ok(named > 20);
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
