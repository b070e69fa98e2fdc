// Adds vConsole to the page's files, under a name of its content: vconsole-<hash>.js. The server puts
// it into a page that is debugged, where a setting allows that. It is changed in two places, so that
// the page's policy can stay as it is: web/static/vconsole.js says how.
//
//     node add-vconsole.mjs <folder>
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is in its place, and where that is: exactly once, or this is another vConsole. */
const CHANGES = [
  // style-loader's style elements.
  [/document\.createElement\("style"\)/g, "wechatH5VConsole.styleElement()"],
  // Svelte's `attr`.
  [
    /(\w+)\.getAttribute\((\w+)\)!==(\w+)&&\1\.setAttribute\(\2,\3\)/g,
    "$1.getAttribute($2)!==$3&&wechatH5VConsole.setAttribute($1,$2,$3)",
  ],
];

const [folder] = process.argv.slice(2);
const packaged = join(process.env.WECHAT_H5_NODE_MODULES, "vconsole");
const page = new URL("../../web/static/vconsole.js", import.meta.url);

let vconsole = readFileSync(join(packaged, "dist/vconsole.min.js"), "utf8");
for (const [place, change] of CHANGES) {
  const count = vconsole.match(place)?.length ?? 0;
  if (count !== 1) throw new Error(`vConsole has ${place} ${count} times, not once`);
  vconsole = vconsole.replace(place, change);
}
const license = readFileSync(join(packaged, "LICENSE"), "utf8");
// Its own file has the name of that licence alone.
const mit = readFileSync(new URL("../../LICENSE-MIT", import.meta.url), "utf8");
const permission = mit.slice(mit.indexOf("Permission is hereby granted"));
const content = [
  `/*!\n${license.trim()}\n\n${permission.trim()}\n*/`,
  readFileSync(page, "utf8").replace(/^\s*\/\/.*\n/gm, ""),
  vconsole,
  "wechatH5VConsole.start();\n",
].join("\n");
const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
writeFileSync(join(folder, `vconsole-${hash}.js`), content);
