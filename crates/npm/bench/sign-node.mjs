// Nanoseconds per signature in Node: this package and other libraries. See `compare.mjs`.
//
//   node crates/npm/bench/sign-node.mjs [--json]
//
// With --json the last line is {"unit":"ns","ours":410.2,"others":{"js-sha1":980.1}}.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

import { compare, libraries, native, ticket } from "./compare.mjs";
import { report } from "./report.mjs";

const root = new URL("../../../", import.meta.url);
const require = createRequire(new URL("target/tools/", root));
const { JsapiSigner, jsapiSignature } = await import(new URL("target/npm/sign/node.js", root));

const { sha1 } = await import(require.resolve("@noble/hashes/legacy.js"));
const { bytesToHex, utf8ToBytes } = await import(require.resolve("@noble/hashes/utils.js"));

const signer = new JsapiSigner(ticket);

report(
  compare({
    ours: (page) => signer.sign(page),
    "jsapiSignature (ours)": (page) => jsapiSignature({ ticket, ...page }),
    ...native((text) => createHash("sha1").update(text).digest("hex")),
    ...libraries({
      jsSha1: require("js-sha1"),
      JsSha: require("jssha"),
      hashWasm: await require("hash-wasm").createSHA1(),
      noble: { sha1, bytesToHex, utf8ToBytes },
    }),
  }),
);
