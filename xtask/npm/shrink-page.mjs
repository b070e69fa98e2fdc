// Makes the page's script and module smaller by short-names.mjs, names both files after
// their new content, since browsers keep a file of such a name and never ask for it again,
// and adds the integrity of both to the page.
//
//     node shrink-page.mjs <folder>
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder] = process.argv.slice(2);
const files = readdirSync(folder);
const only = (pattern) => {
  const found = files.filter((file) => pattern.test(file));
  if (found.length !== 1) throw new Error(`${folder}: not one file is ${pattern}`);
  return found[0];
};
const script = only(/-[0-9a-f]{16}\.js$/);
const module = only(/-[0-9a-f]{16}_bg\.wasm$/);

const shortNames = fileURLToPath(new URL("short-names.mjs", import.meta.url));
execFileSync("node", [shortNames, join(folder, script), join(folder, module)]);

let page = readFileSync(join(folder, "index.html"), "utf8");
const replaceOnly = (text, replacement) => {
  if (page.split(text).length !== 2) throw new Error(`index.html: not one ${text}`);
  page = page.replace(text, replacement);
};
const withIntegrity = {
  [script]: (url, integrity) =>
    replaceOnly(`src="${url}"`, `src="${url}" integrity="${integrity}"`),
  [module]: (url, integrity) =>
    replaceOnly(`fetch('${url}')`, `fetch('${url}',{integrity:'${integrity}'})`),
};
for (const file of [script, module]) {
  const content = readFileSync(join(folder, file));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const name = file.replace(/[0-9a-f]{16}/, hash);
  renameSync(join(folder, file), join(folder, name));
  page = page.replaceAll(file, name);
  const digest = createHash("sha384").update(content).digest("base64");
  withIntegrity[file](`/${name}`, `sha384-${digest}`);
}
writeFileSync(join(folder, "index.html"), page);
