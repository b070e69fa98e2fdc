// Removes the comments from every script in a folder, and changes nothing else that runs:
// the names and the lines stay readable. What bundlers read in comments is kept; the
// documentation of the package is in its types.
//
//     node without-comments.mjs <folder>
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(`${process.env.WECHAT_H5_NODE_MODULES}/`);
const { minify } = require("terser");

const OPTIONS = {
  module: true,
  ecma: 2020,
  compress: false,
  mangle: false,
  format: { beautify: true, indent_level: 2, comments: false, preserve_annotations: true },
};

const [folder] = process.argv.slice(2);
for (const file of readdirSync(folder, { recursive: true })) {
  if (!file.endsWith(".js")) continue;
  const path = join(folder, file);
  const { code } = await minify(readFileSync(path, "utf8"), OPTIONS);
  writeFileSync(path, `${code}\n`);
}
