// The built `wechat-h5/sign`: published vectors, node:crypto, and invalid arguments.
import assert from "node:assert/strict";
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";

import { folder, load } from "./lib/package.mjs";

const { JsapiSigner, WechatH5Error, cardSignature, jsapiSignature } = await load("sign/node.js");
const vectors = JSON.parse(
  readFileSync(new URL("../../sign/tests/data/vectors.json", import.meta.url), "utf8"),
);

const reference = ({ ticket, nonceStr, timestamp, url }) =>
  createHash("sha1")
    .update(
      `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split("#")[0]}`,
    )
    .digest("hex");

const good = {
  ticket: "sEcReT-ticket_1",
  nonceStr: "Wm3WZYTPz0wzccnW",
  timestamp: 1414587457,
  url: "https://h5.example.com/goods?id=1&from=singlemessage",
};

test("the published vectors are signed as documented", () => {
  assert.ok(vectors.jsapi.length >= 2);
  for (const { ticket, noncestr: nonceStr, timestamp, page: url, signature } of vectors.jsapi) {
    assert.equal(jsapiSignature({ ticket, nonceStr, timestamp, url }), signature);
    const signer = new JsapiSigner(ticket);
    assert.equal(signer.sign({ nonceStr, timestamp, url }), signature);
    assert.equal(signer.sign({ nonceStr, timestamp: String(timestamp), url }), signature);
    signer.free();
  }
});

const letters = (count) =>
  randomBytes(count * 2)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, count);
const PATHS = ["a", "%E4%B8%AD", "中文", "é", "🎁", "~", "'", "?", "&x=", "#", "/"];
// What back ends in use make: letters, UUIDs, hex digests, base64, numbers.
const NONCES = [
  () => letters(randomInt(1, 129)) || "n",
  () => randomUUID(),
  () => randomBytes(20).toString("hex"),
  () => randomBytes(24).toString("base64"),
  () => String(Math.random()),
  () => "随机_nonce 1",
];
const randomPage = () => ({
  ticket: letters(randomInt(1, 120)) || "t",
  nonceStr: NONCES[randomInt(NONCES.length)](),
  timestamp: randomInt(0, 99_999_999_999),
  url:
    `https://h5.example.com/` +
    Array.from({ length: randomInt(0, 150) }, () => PATHS[randomInt(PATHS.length)]).join(""),
});

test("3,000 random pages have the signature of node:crypto", () => {
  for (let i = 0; i < 3000; i++) {
    const page = randomPage();
    assert.equal(jsapiSignature(page), reference(page), JSON.stringify(page));
  }
});

test("several signers keep their own tickets", () => {
  const tickets = Array.from({ length: 50 }, (_, i) => `ticket-${i}`);
  const signers = tickets.map((ticket) => new JsapiSigner(ticket));
  signers.splice(10, 5).forEach((signer) => signer.free());
  tickets.splice(10, 5);
  tickets.push("another");
  signers.push(new JsapiSigner("another"));
  signers.forEach((signer, i) => {
    assert.equal(signer.sign(good), reference({ ...good, ticket: tickets[i] }));
  });
});

test("an error names the invalid argument and the reason", () => {
  for (const [change, argument, message] of [
    [{ ticket: "" }, "ticket", "ticket is empty"],
    [{ ticket: "票" }, "ticket", "ticket has an invalid character, at byte 0"],
    [{ ticket: "sEc&url=x" }, "ticket", "ticket has an invalid character, at byte 3"],
    [{ ticket: undefined }, "ticket", "ticket is not a string"],
    [{ ticket: 5 }, "ticket", "ticket is not a string"],
    [{ nonceStr: "" }, "nonceStr", "nonceStr is empty"],
    [{ nonceStr: "a&b" }, "nonceStr", "nonceStr has an invalid character, at byte 1"],
    [{ nonceStr: "ab中\n" }, "nonceStr", "nonceStr has an invalid character, at byte 5"],
    [{ nonceStr: "n".repeat(129) }, "nonceStr", "nonceStr is longer than 128 bytes: 129"],
    [{ nonceStr: "中".repeat(43) }, "nonceStr", "nonceStr is longer than 128 bytes: 129"],
    [{ nonceStr: null }, "nonceStr", "nonceStr is not a string"],
    [
      { timestamp: 1414587457000 },
      "timestamp",
      "timestamp is in milliseconds: WeChat signs seconds, divide by 1000",
    ],
    [{ timestamp: 1.5 }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: -1 }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: NaN }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: 2 ** 60 }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: "0x10" }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: "" }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ timestamp: 5n }, "timestamp", "timestamp is not a whole number of seconds"],
    [{ url: "" }, "url", "url is not absolute: send the page's whole location.href"],
    [{ url: "/goods" }, "url", "url is not absolute: send the page's whole location.href"],
    [{ url: "ftp://h5.example.com/" }, "url", "url is neither http nor https"],
    [{ url: "https://" }, "url", "url has no host"],
    [{ url: "https://me:pw@h5.example.com/" }, "url", "url has user info before its host"],
    [{ url: "https://h5.example.com\\a" }, "url", "url has a backslash, at byte 22"],
    [
      { url: "https://h5.example.com/a b" },
      "url",
      "url has a space or a control character, at byte 24",
    ],
    [
      { url: "https://h5.example.com/a\n" },
      "url",
      "url has a space or a control character, at byte 24",
    ],
    [
      { url: `https://h5.example.com/${"a".repeat(9000)}` },
      "url",
      "url is longer than 8192 bytes: 9023",
    ],
    [{ url: new URL("https://h5.example.com/") }, "url", "url is not a string"],
  ]) {
    assert.throws(
      () => jsapiSignature({ ...good, ...change }),
      (error) =>
        error instanceof WechatH5Error &&
        error.code === "invalid_argument" &&
        error.argument === argument &&
        error.message === message,
      message,
    );
    assert.equal(jsapiSignature(good), reference(good), "the next signature is correct");
  }
});

test("a missing or oversized argument is named", () => {
  const signer = new JsapiSigner(good.ticket);
  const half = "\ud83c";
  for (const [argument, run] of [
    ["ticket", () => jsapiSignature()],
    ["ticket", () => jsapiSignature(null)],
    ["ticket", () => jsapiSignature({ ...good, ticket: `t${half}` })],
    ["ticket", () => new JsapiSigner()],
    ["ticket", () => new JsapiSigner("t".repeat(1025))],
    ["nonceStr", () => signer.sign()],
    ["nonceStr", () => signer.sign(null)],
    ["url", () => signer.sign({ ...good, url: good.url + half })],
    ["url", () => signer.sign({ ...good, url: good.url + "中".repeat(3000) })],
    ...[undefined, null, {}, "x", "", [], [""]].map((it) => ["values", () => cardSignature(it)]),
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
    ["values[0]", () => cardSignature([,])],
    ["values[1]", () => cardSignature(["a", half])],
    ["values[1]", () => cardSignature(["a", "b".repeat(1025)])],
    ["values", () => cardSignature(["a".repeat(1024), "b".repeat(1024), "c"])],
  ]) {
    assert.throws(
      run,
      (error) => error instanceof WechatH5Error && error.argument === argument,
      `${run}`,
    );
  }
  assert.equal(signer.sign(good), reference(good));
});

/** A separate instance of the entry, and its memory. */
const separateEntry = async () => {
  const { createSign } = await load("sign/core.js");
  const module = new WebAssembly.Module(readFileSync(new URL("sign/sign.wasm", folder)));
  const { Instance } = WebAssembly;
  let exports;
  // biome-ignore lint/complexity/useArrowFunction: called with `new`
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    ({ exports } = instance);
    return instance;
  };
  const entry = createSign(() => module);
  try {
    entry.jsapiSignature(good);
  } finally {
    WebAssembly.Instance = Instance;
  }
  const { memory, reserve } = exports;
  const shared = () => Buffer.from(memory.buffer, reserve(0), 6240);
  return {
    ...entry,
    holds: (text) => shared().includes(text),
    bytes: () => memory.buffer.byteLength,
  };
};

test("an oversized argument allocates no memory", async () => {
  const entry = await separateEntry();
  const before = entry.bytes();
  const long = "x".repeat(4 << 20);
  for (const run of [
    () => entry.jsapiSignature({ ...good, url: good.url + long }),
    () => entry.jsapiSignature({ ...good, nonceStr: long }),
    () => entry.jsapiSignature({ ...good, ticket: long }),
    () => entry.cardSignature([long]),
  ]) {
    assert.throws(run, WechatH5Error);
  }
  assert.equal(entry.bytes(), before);
});

test("no ticket stays in the shared buffer, valid or not", async () => {
  const entry = await separateEntry();
  const ticket = "kEpT0ut0fMemory-".repeat(8);
  const part = ticket.slice(64, 112);
  for (const run of [
    () => new entry.JsapiSigner(ticket).free(),
    () => assert.throws(() => new entry.JsapiSigner(`${ticket}\n`), { name: "WechatH5Error" }),
    () => entry.cardSignature([ticket, "1414587457"]),
  ]) {
    run();
    assert.ok(!entry.holds(part), `${run}`);
  }
});

test("an error never contains the ticket", () => {
  for (const change of [{ ticket: "sEcReT\n" }, { nonceStr: "" }, { url: "x" }]) {
    assert.throws(
      () => jsapiSignature({ ...good, ...change }),
      (error) => !`${error.stack}${JSON.stringify(error)}`.includes("sEcReT"),
    );
  }
});

test("a signer does not reveal its ticket, and does not sign after free", async () => {
  const { inspect } = await import("node:util");
  const signer = new JsapiSigner(good.ticket);
  assert.ok(!inspect(signer, { showHidden: true, depth: 9 }).includes("sEcReT"));
  signer.free();
  signer.free();
  assert.throws(() => signer.sign(good), { name: "WechatH5Error", message: "signer was freed" });
  const next = new JsapiSigner("next");
  assert.throws(() => signer.sign(good), { message: "signer was freed" });
  assert.equal(next.sign(good), reference({ ...good, ticket: "next" }));
});

test("a long fragment is cut, and memory stays bounded", () => {
  const signer = new JsapiSigner(good.ticket);
  const url = `${good.url}#/${"路".repeat(30_000)}`;
  assert.equal(signer.sign({ ...good, url }), reference(good));
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 200_000; i++) signer.sign({ ...good, url: good.url + (i % 997) });
  for (let i = 0; i < 20_000; i++) new JsapiSigner(`ticket-${i}`).free();
  assert.ok(process.memoryUsage().arrayBuffers - before < 1 << 20);
});

test("the entry for runtimes without files signs after initSign", async () => {
  const entry = await load("sign/index.js");
  assert.throws(() => entry.jsapiSignature(good), /initSign/);
  entry.initSign(new WebAssembly.Module(readFileSync(new URL("sign/sign.wasm", folder))));
  assert.equal(entry.jsapiSignature(good), reference(good));
});

test("the module has no imports", () => {
  const module = new WebAssembly.Module(readFileSync(new URL("sign/sign.wasm", folder)));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});
