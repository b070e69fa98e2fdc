// Compares how long libraries take to sign: build the signed string, SHA-1, hex. They take
// turns in one process. Runs in Node and in a page.

export const ticket =
  "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
const pages = Array.from({ length: 64 }, (_, i) => ({
  nonceStr: `Wm3WZYTPz0wzcc${10 + i}`,
  timestamp: 1414587457 + i,
  url: `https://h5.example.com/goods/${1000 + i}?params=value&from=singlemessage`,
}));
const string1 = ({ nonceStr, timestamp, url }) =>
  `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;

/** Common libraries, from their modules. */
export const libraries = ({ jsSha1, JsSha, hashWasm, noble }) => ({
  "js-sha1": (page) => jsSha1(string1(page)),
  jssha: (page) => new JsSha("SHA-1", "TEXT").update(string1(page)).getHash("HEX"),
  "hash-wasm": (page) => hashWasm.init().update(string1(page)).digest("hex"),
  "@noble/hashes": (page) => noble.bytesToHex(noble.sha1(noble.utf8ToBytes(string1(page)))),
});

/** The synchronous SHA-1 of the runtime. */
export const native = (sha1) => ({ "crypto.createHash": (page) => sha1(string1(page)) });

const ROUNDS = 60;
const PER_ROUND = 64 * 40;

/** Nanoseconds per signature, by name: the median of many rounds. */
export const compare = (signers) => {
  const names = Object.keys(signers);
  checkSignatures(signers, names);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) for (let i = 0; i < 10; i++) round(signers[name]);
  for (let i = 0; i < ROUNDS; i++) {
    for (const name of names) times[name].push(round(signers[name]));
  }
  return Object.fromEntries(names.map((name) => [name, Math.round(median(times[name]))]));
};

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

const checkSignatures = (signers, names) => {
  for (const page of pages) {
    const expected = signers["js-sha1"](page);
    for (const name of names) {
      if (signers[name](page) !== expected) throw new Error(`${name} returns a wrong signature`);
    }
  }
};

const round = (sign) => {
  const start = performance.now();
  for (let i = 0; i < PER_ROUND; i++) sign(pages[i & 63]);
  return ((performance.now() - start) * 1e6) / PER_ROUND;
};
