// ns per signature: build the string that is signed, SHA-1, hex. Ours against
// what people use, in one process, in turns.
//
//   node crates/npm/bench/sign.mjs [--json]
//
// With --json the last line is {"unit":"ns","ours":410.2,"others":{"js-sha1":980.1}}.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const root = new URL("../../../", import.meta.url);
const require = createRequire(new URL("target/tools/", root));
const { JsapiSigner, jsapiSignature } = await import(new URL("target/npm/sign/node.js", root));

const jsSha1 = require("js-sha1");
const JsSha = require("jssha");
const { createSHA1 } = require("hash-wasm");
const { sha1: nobleSha1 } = await import(require.resolve("@noble/hashes/legacy.js"));
const { bytesToHex, utf8ToBytes } = await import(require.resolve("@noble/hashes/utils.js"));

const ticket =
  "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
const pages = Array.from({ length: 64 }, (_, i) => ({
  nonceStr: `Wm3WZYTPz0wzcc${10 + i}`,
  timestamp: 1414587457 + i,
  url: `https://h5.example.com/goods/${1000 + i}?params=value&from=singlemessage`,
}));
const string1 = ({ nonceStr, timestamp, url }) =>
  `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;

const signer = new JsapiSigner(ticket);
const hashWasm = await createSHA1();

const contestants = {
  ours: (page) => signer.sign(page),
  "jsapiSignature (ours)": (page) => jsapiSignature({ ticket, ...page }),
  "crypto.createHash": (page) => createHash("sha1").update(string1(page)).digest("hex"),
  "js-sha1": (page) => jsSha1(string1(page)),
  jssha: (page) => new JsSha("SHA-1", "TEXT").update(string1(page)).getHash("HEX"),
  "hash-wasm": (page) => hashWasm.init().update(string1(page)).digest("hex"),
  "@noble/hashes": (page) => bytesToHex(nobleSha1(utf8ToBytes(string1(page)))),
};

const names = Object.keys(contestants);
for (const page of pages) {
  const expected = contestants["crypto.createHash"](page);
  for (const name of names) {
    if (contestants[name](page) !== expected) throw new Error(`${name} signs wrongly`);
  }
}

const ROUNDS = 60;
const PER_ROUND = 64 * 40;
const round = (sign) => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < PER_ROUND; i++) sign(pages[i & 63]);
  return Number(process.hrtime.bigint() - start) / PER_ROUND;
};
const times = Object.fromEntries(names.map((name) => [name, []]));
for (const name of names) for (let i = 0; i < 10; i++) round(contestants[name]);
for (let i = 0; i < ROUNDS; i++) for (const name of names) times[name].push(round(contestants[name]));

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const { ours, "jsapiSignature (ours)": oneShot, ...others } = Object.fromEntries(
  names.map((name) => [name, Math.round(median(times[name]))]),
);

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ unit: "ns", ours, others }));
} else {
  const rows = Object.entries({ ours, "jsapiSignature (ours)": oneShot, ...others }).map(([name, ns]) => [
    name,
    { "ns per signature": ns, "ours / theirs": +(ours / ns).toFixed(2) },
  ]);
  console.table(Object.fromEntries(rows));
}
