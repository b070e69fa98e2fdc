// Checks the packed package as it would be published:
//
//   node check.mjs <folder of the package> <tarball> <coverage table> <node_modules>
//
// A finding is a line on stderr, and any of them fails.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, tarball, coverage, modules] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const findings = [];

/** A tool that finds nothing ends with 0. */
const tool = (name, ...args) => {
  const { status, stdout, stderr } = spawnSync(join(modules, ".bin", name), args, {
    encoding: "utf8",
  });
  if (status !== 0) findings.push(`${name} has findings:\n${stdout}${stderr}`);
};

const packed = () => {
  const names = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
  return names
    .trim()
    .split("\n")
    .map((name) => name.replace(/^package\//, ""))
    .sort();
};

/** Nothing is packed by accident, and nothing is forgotten. */
const files = () => {
  const expected = readFileSync(here("files.txt"), "utf8").trim().split("\n");
  const found = packed();
  for (const name of found)
    if (!expected.includes(name)) findings.push(`${name} is packed, and not in files.txt`);
  for (const name of expected)
    if (!found.includes(name)) findings.push(`${name} is in files.txt, and not packed`);
};

const noLocalPath = () => {
  for (const name of packed().filter((name) => /\.(js|wasm|d\.ts)$/.test(name))) {
    const text = readFileSync(join(folder, name), "latin1");
    const path = /\/(home|root|Users|work|tmp)\/[\w./-]*/.exec(text);
    if (path) findings.push(`${name} holds a path of this machine: ${path[0]}`);
  }
};

const readme = () => {
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const table = readFileSync(coverage, "utf8").trim();
  if (!text.includes(table)) {
    findings.push(
      "the API table in crates/npm/package/README.md is stale: `cargo xtask npm --write` writes it anew",
    );
  }
};

/** What the README shows is what the types allow. */
const examples = () => {
  const place = join(dirname(tarball), "readme");
  mkdirSync(place, { recursive: true });
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const found = [...text.matchAll(/^```js\n(.*?)^```$/gms)];
  if (found.length < 4) findings.push("the README has lost its examples");
  found.forEach(([, example], index) => writeFileSync(join(place, `${index + 1}.mjs`), example));
  const tsconfig = {
    extends: here("../test/types/tsconfig.json"),
    compilerOptions: { allowJs: true, checkJs: true },
    include: ["*.mjs"],
    files: [here("readme.d.ts")],
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(tsconfig));
  tool("tsc", "--project", place);
};

tool("publint", "run", tarball, "--strict");
tool("attw", tarball, "--profile", "esm-only");
tool("tsc", "--project", here("../test/types"));
files();
noLocalPath();
readme();
examples();

for (const finding of findings) console.error(`check: ${finding}`);
process.exitCode = findings.length && 1;
if (!findings.length) console.error("the packed package: nothing found");
