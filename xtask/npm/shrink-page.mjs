// Makes the page's scripts and modules smaller by short-names.mjs, names the files after
// their new content, since browsers keep a file of such a name and never ask for it again,
// and adds the integrity of each to the page, and a name of the build.
//
//     node shrink-page.mjs <folder>
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(`${process.env.WECHAT_H5_NODE_MODULES}/`);
const { minify } = require("terser");

/** What Trunk calls the two files of each module; its hashes have no leading zeros. */
const MODULES = [
  [/^wechat-h5-web-[0-9a-f]{1,16}\.js$/, /^wechat-h5-web-[0-9a-f]{1,16}_bg\.wasm$/],
  [/^wechat-h5-web-configure\.js$/, /^wechat-h5-web-configure_bg\.wasm$/],
  [/^wechat-h5-web-apis\.js$/, /^wechat-h5-web-apis_bg\.wasm$/],
  [/^wechat-h5-web-debug\.js$/, /^wechat-h5-web-debug_bg\.wasm$/],
];

const [folder] = process.argv.slice(2);
const files = readdirSync(folder);
const shortNames = fileURLToPath(new URL("short-names.mjs", import.meta.url));
let page = readFileSync(join(folder, "index.html"), "utf8");

const only = (pattern) => {
  const found = files.filter((file) => pattern.test(file));
  if (found.length !== 1) throw new Error(`${folder}: not one file is ${pattern}`);
  return found[0];
};

/** `script: "/file.js"` with the file's new name, and with its integrity behind it. */
function rename(kind, file) {
  const content = readFileSync(join(folder, file));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const name = file.replace(/(-[0-9a-f]{1,16})?(?=(_bg)?\.\w+$)/, `-${hash}`);
  renameSync(join(folder, file), join(folder, name));
  const digest = createHash("sha384").update(content).digest("base64");
  const [before, after, ...more] = page.split(new RegExp(`\\b${kind}: ?["']/${file}["']`));
  if (after === undefined || more.length > 0) throw new Error(`index.html: not one ${file}`);
  page = `${before}${kind}:"/${name}",${kind}Integrity:"sha384-${digest}"${after}`;
}

/** Minified scripts inside the page; the classic ones stay ES5, for browsers that know no more. */
async function minifyInline() {
  const parts = page.split(/(<script(?: type="module")?>)([\s\S]*?)(?=<\/script>)/);
  for (let at = 1; at < parts.length; at += 3) {
    const module = parts[at].includes("module");
    const options = { module, ecma: module ? 2020 : 5, safari10: true };
    parts[at + 1] = (await minify(parts[at + 1], options)).code;
  }
  page = parts.join("");
}

/** One space in place of each white space outside of scripts, and no comments in styles. */
function collapse() {
  const parts = page.split(/(<script[\s\S]*?<\/script>)/);
  for (let at = 0; at < parts.length; at += 2) {
    parts[at] = parts[at].replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s+/g, " ");
  }
  page = parts.join("");
}

/** By this the page knows whether its server has another build: all files are named in it. */
function nameBuild() {
  const build = createHash("sha256").update(page).digest("hex").slice(0, 8);
  const [before, after, ...more] = page.split("<html ");
  if (after === undefined || more.length > 0) throw new Error("index.html: not one <html>");
  page = `${before}<html data-build="${build}" ${after}`;
}

for (const patterns of MODULES) {
  const [script, module] = patterns.map(only);
  execFileSync("node", [shortNames, join(folder, script), join(folder, module)]);
  rename("script", script);
  rename("module", module);
}
await minifyInline();
collapse();
nameBuild();
writeFileSync(join(folder, "index.html"), page);
