// Gives what a module imports and exports short names, in the module and in the
// script that wasm-bindgen has written around it, and minifies that script.
//
//     node short-names.mjs <script> <module>
//
// The imports' common namespace is named by the module's own hash: a script that
// gets another build's module finds that out when it starts it. The script exports
// it as BUILD, and it is printed.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

import { sections, renamed, withSections } from "./wasm-names.mjs";

const require = createRequire(`${process.env.WECHAT_H5_NODE_MODULES}/`);
const { minify } = require("terser");

const [script, file] = process.argv.slice(2);
const wasm = readFileSync(file);
const module = new WebAssembly.Module(wasm);

const short = (entries) => new Map(entries.map(({ name }, index) => [name, index.toString(36)]));
const imports = WebAssembly.Module.imports(module);
const exports = WebAssembly.Module.exports(module);
const names = {
  namespace: createHash("sha256").update(wasm).digest("hex").slice(0, 8),
  imported: short(imports),
  // As members of an object they must not begin with a digit.
  exported: new Map([...short(exports)].map(([name, short]) => [name, `_${short}`])),
};
writeFileSync(file, withSections(wasm, renamed(sections(wasm), names)));

const known = (map, name) => {
  if (!map.has(name)) throw new Error(`${script}: the module has no ${name}`);
  return map.get(name);
};
/** A module that is none of ours is refused before the script keeps it. */
const KEPT = "wasmInstance = instance;";
const start = known(names.exported, "__wbindgen_start");
const refusal = `if (!instance.exports.${start}) throw new TypeError("this is another module"); ${KEPT}`;

/**
 * Importing does nothing: what a page of jsdom lacks is missed by the first call, not by the
 * import. The decoder is made anew after a number of bytes; so it is made at the first.
 */
const LAZY = [
  [/(let cachedTextDecoder) = new TextDecoder\(.*\);\ncachedTextDecoder\.decode\(\);/, "$1;"],
  ["let numBytesDecoded = 0;", "let numBytesDecoded = Infinity;"],
  [
    /const (cachedTextEncoder) = new TextEncoder\(\);\s+if \(.* in \1\)\) \{[\s\S]*?\n\}\n/,
    "let $1;\n",
  ],
];

const replaced = (text, [from, to]) => {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${script} is not as wasm-bindgen wrote it before: ${from}`);
  return result;
};

const written = [...LAZY, [KEPT, refusal]].reduce(replaced, readFileSync(script, "utf8"));
if (imports.some(({ module }) => module !== imports[0].module))
  throw new Error("imports have two namespaces");
const text = `${written}export const BUILD = "${names.namespace}";`
  .replaceAll("cachedTextEncoder.", "(cachedTextEncoder ??= new TextEncoder()).")
  .replaceAll(`"${imports[0].module}"`, `"${names.namespace}"`)
  .replace(/\b__wb(?:g|indgen)_\w+(?=:)/g, (name) => `"${known(names.imported, name)}"`)
  .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${known(names.exported, name)}`);
const { code } = await minify(text, { module: true, ecma: 2020, compress: { passes: 2 } });
writeFileSync(script, code);
console.log(names.namespace);
