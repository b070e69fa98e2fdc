// `wechat-h5/explain` on a server: with a ticket the causes are proven.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";

import { folder, load } from "./lib/package.mjs";

const { explain } = await load("explain/node.js");
const { cardSignature, jsapiSignature } = await load("sign/node.js");

const ticket = "sEcReT-ticket_1";
const page = { nonceStr: "Wm3WZYTPz0wzccnW", timestamp: 1414587457 };
const pageUrl = "https://h5.example.com/goods?id=1&a=%E4%B8%AD#/me";
const url = pageUrl.split("#")[0];
const signed = (url, other = ticket) => jsapiSignature({ ...page, ticket: other, url });

test("a valid signature is valid with its ticket, and unknown without it", async () => {
  const input = { ...page, signedUrl: url, pageUrl, signature: signed(url) };
  assert.deepEqual(await explain({ ...input, tickets: [{ ticket }] }), { valid: true });
  const { valid, proven, causes } = await explain(input);
  assert.deepEqual(
    [valid, proven, causes.map(({ code }) => code)],
    [false, false, ["needs_ticket"]],
  );
});

test("one ticket is given as `ticket`, others beside it as `tickets`", async () => {
  const input = { ...page, signedUrl: url, pageUrl };
  assert.deepEqual(await explain({ ...input, signature: signed(url), ticket }), { valid: true });
  const { causes } = await explain({
    ...input,
    signature: signed(url, "old"),
    ticket,
    tickets: [{ ticket: "old", owner: "previous" }],
  });
  assert.deepEqual(
    causes.map(({ code }) => code),
    ["stale_ticket"],
  );
  for (const [change, argument, message] of [
    [{ ticket: 5 }, "ticket", "ticket is not a string"],
    [{ ticket: { ticket } }, "ticket", "ticket is not a string"],
    [{ ticket: null }, "ticket", "ticket is not a string"],
    [{ tickets: ticket }, "tickets", "tickets is not an array"],
  ])
    await assert.rejects(explain({ ...input, signature: signed(url), ...change }), {
      name: "WechatH5Error",
      code: "invalid_argument",
      argument,
      message,
    });
});

test("`sign` and `explain` have one class of errors", async () => {
  const [signing, explaining] = [await load("sign/node.js"), await load("explain/node.js")];
  assert.equal(signing.WechatH5Error, explaining.WechatH5Error);
});

// The rows of "The more is known, the more can be found" in the README.
const right = { ...page, signedUrl: url, pageUrl, signature: signed(url) };
const http = url.replace("https", "http");
const ofLowerCase = jsapiSignature({
  ...page,
  nonceStr: page.nonceStr.toLowerCase(),
  ticket,
  url,
});
const FOUND_BY = {
  signature: [
    [{ signature: right.signature.toUpperCase() }, false, ["digest_case"]],
    [{ signature: "0".repeat(32) }, false, ["other_digest"]],
    [{ signature: "undefined" }, false, ["malformed_signature"]],
  ],
  timestamp: [[{ timestamp: page.timestamp * 1000 }, false, ["milliseconds"]]],
  "`signedUrl` compared with `pageUrl`": [
    [{ signedUrl: http, signature: signed(http) }, false, ["scheme"]],
    [{ signedUrl: "https://h5.example.com/", signature: signed(url) }, false, ["origin_only"]],
    [{ signedUrl: `${url}/other`, signature: signed(url) }, false, ["other_url"]],
  ],
  "`signedUrl` compared with `realAuthUrl`": [
    [{ realAuthUrl: "https://h5.example.com/entry" }, false, ["entry_url"]],
  ],
  "all required fields": [
    [{ signature: signed(url, "undefined") }, true, ["no_ticket"]],
    [{ signature: signed(http, "undefined") }, true, ["no_ticket", "scheme"]],
  ],
  ticket: [
    [{ signature: signed(http), ticket }, true, ["scheme"]],
    [{ signature: ofLowerCase, ticket }, true, ["nonce_case"]],
    [{ signature: signed(url, "unknown"), ticket }, false, ["other_string"]],
  ],
  "tickets of others": ["previous", "card", "accessToken", "other"].map((owner, i) => [
    {
      signature: signed(http),
      tickets: [{ ticket, owner, appId: "wx0123456789abcdef" }],
    },
    true,
    [["stale_ticket", "card_ticket", "access_token", "other_account"][i], "scheme"],
  ]),
};

for (const [input, rows] of Object.entries(FOUND_BY))
  test(`what is found from ${input}`, async () => {
    for (const [change, proven, codes] of rows) {
      const explanation = await explain({ ...right, ...change });
      const found = explanation.causes?.map(({ code }) => code);
      assert.deepEqual([explanation.proven, found], [proven, codes]);
    }
  });

test("a difference has the characters that differ, and an ellipsis where it was cut", async () => {
  const input = { ...page, pageUrl: url, signature: signed(url) };
  for (const [signedUrl, difference] of [
    [url.replace("https", "http"), { at: 4, signed: "", expected: "s" }],
    [`${url}${"1".repeat(65)}`, { at: url.length, signed: `${"1".repeat(64)}…`, expected: "" }],
  ])
    assert.deepEqual((await explain({ ...input, signedUrl })).difference, difference);
});

test("`wechat-h5/sign` exports the same explain", async () => {
  const signing = await load("sign/node.js");
  const input = {
    ...page,
    signedUrl: url,
    pageUrl,
    signature: signed(url),
    tickets: [{ ticket }],
  };
  assert.deepEqual(await signing.explain(input), { valid: true });
  await assert.rejects(signing.explain(), { name: "WechatH5Error", code: "invalid_argument" });
});

test("each mistake is proven and explained in both languages", async () => {
  for (const [wrong, cause] of [
    [url.replace("&", "&amp;"), "html_escaped"],
    [url.replace("https:", "http:"), "scheme"],
    [url.replace(".com", ".com:443"), "default_port"],
    [encodeURIComponent(url), "encoded_twice"],
    [url.split("?")[0], "query_dropped"],
    [url.split("&")[0], "query_cut"],
    ["https://h5.example.com", "origin_only"],
  ]) {
    // jsapiSignature rejects a text that is not a URL, unlike other servers.
    const signature =
      wrong.startsWith("http") && wrong.includes("://") ? signed(wrong) : "0".repeat(40);
    const explanation = await explain({
      ...page,
      signedUrl: wrong,
      pageUrl,
      signature,
      tickets: [{ ticket }],
    });
    assert.equal(explanation.proven, signature[0] !== "0" || signature === signed(url), cause);
    assert.deepEqual(
      explanation.causes.map(({ code }) => code),
      [cause],
    );
    assert.match(explanation.causes[0].zh, /[\u4e00-\u9fff]/);
    assert.match(explanation.causes[0].en, /[a-z]/);
    assert.equal(typeof explanation.difference.at, "number");
  }
});

test("the owner of the ticket is the cause", async () => {
  for (const [known, cause] of [
    [{ owner: "previous" }, "stale_ticket"],
    [{ owner: "card" }, "card_ticket"],
    [{ owner: "accessToken" }, "access_token"],
    [{ owner: "other", appId: "wx1234567890abcdef" }, "other_account"],
  ]) {
    const tickets = [{ ticket: "current" }, { ticket: "another", ...known }];
    const signature = signed(url, "another");
    const { causes } = await explain({ ...page, signedUrl: url, pageUrl, signature, tickets });
    assert.deepEqual(
      causes.map(({ code }) => code),
      [cause],
    );
  }
});

test("a malformed signature and a missing ticket are found without a ticket", async () => {
  const input = { ...page, signedUrl: url, pageUrl };
  for (const [signature, proven, cause] of [
    ["", false, "malformed_signature"],
    ["0ab1".repeat(8), false, "other_digest"],
    [signed(url).toUpperCase(), false, "digest_case"],
    [
      createHash("sha1")
        .update(
          `jsapi_ticket=undefined&noncestr=${page.nonceStr}&timestamp=${page.timestamp}&url=${url}`,
        )
        .digest("hex"),
      true,
      "no_ticket",
    ],
  ]) {
    const explanation = await explain({ ...input, signature });
    assert.deepEqual(
      [explanation.proven, explanation.causes.map(({ code }) => code)],
      [proven, [cause]],
    );
  }
});

test("a search that stops at its bound reports not_all_tried", async () => {
  const tickets = Array.from({ length: 3_000 }, (_, at) => ({
    ticket: `ticket${at}`,
    owner: "previous",
  }));
  const { causes } = await explain({
    ...page,
    signedUrl: url,
    pageUrl,
    signature: "0".repeat(40),
    tickets,
  });
  assert.deepEqual(
    causes.map(({ code }) => code),
    ["not_all_tried"],
  );
});

test("an error names the invalid field and never contains the ticket", async () => {
  const input = { ...page, signedUrl: url, pageUrl, signature: signed(url) };
  for (const [change, message] of [
    [{ signedUrl: undefined }, "signedUrl is missing"],
    [{ pageUrl: 5 }, "pageUrl is not a string"],
    [{ nonceStr: "a\0b" }, "nonceStr has a NUL character"],
    [{ timestamp: "soon" }, "timestamp is not a number"],
    [
      { tickets: [{ ticket, owner: "mine" }] },
      "tickets[0].owner is not one of current, previous, card, accessToken, other",
    ],
    [{ tickets: [{ ticket, owner: "other" }] }, "tickets[0].appId is missing"],
    [{ tickets: [{ ticket: `${ticket} ` }] }, "tickets has a malformed ticket or appid"],
    [
      { ticket: `${ticket}\n` },
      "ticket is malformed: give it as WeChat sent it, with nothing around it",
    ],
    [{ ticket, tickets: [{ ticket: "" }] }, "tickets has a malformed ticket or appid"],
  ]) {
    await assert.rejects(explain({ ...input, ...change }), {
      code: "invalid_argument",
      message,
    });
  }
});

test("the entry for runtimes without files explains after initExplain", async () => {
  const entry = await load("explain/index.js");
  const input = { ...page, signedUrl: url, pageUrl, signature: signed(url) };
  await assert.rejects(entry.explain(input), { code: "module_unavailable" });
  entry.initExplain(new WebAssembly.Module(readFileSync(new URL("explain/explain.wasm", folder))));
  assert.equal((await entry.explain(input)).valid, false);
});

test("a long input, and many inputs, are explained", async () => {
  const input = { ...page, signedUrl: url, pageUrl, signature: signed(url) };
  const long = `${url}#${"路".repeat(60_000)}`;
  const { causes } = await explain({ ...input, signedUrl: long });
  assert.equal(causes[0].code, "fragment_kept");
  for (let i = 0; i < 200; i++) await explain({ ...input, signedUrl: `${url}&n=${i}` });
});

test("cardSignature signs the published vector", () => {
  const values = [
    "1434008071",
    "1404896688",
    "pjZ8Yt1XGILfi-FUsewpnnolGgZk",
    "ojZ8YtyVyr30HheH3CM73y7h4jJE",
    "123",
  ];
  const signature = "f137ab68b7f8112d20ee528ab6074564e2796250";
  assert.equal(cardSignature(values), signature);
  assert.equal(cardSignature(Object.freeze([...values, ""].reverse())), signature);
  assert.throws(() => cardSignature(["a", 5]), {
    name: "WechatH5Error",
    message: "values[1] is not a string",
  });
});
