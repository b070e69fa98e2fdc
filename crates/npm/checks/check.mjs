// Checks the packed package as it would be published:
//
//   node check.mjs <folder of the package> <tarball> <folder of coverage tables> <node_modules>
//
// Each finding is a line on stderr; any finding fails the check.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, tarball, tables, modules] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const findings = [];

// The oldest compiler that the package is for: 5.3 is the first that narrows by hasInstance.
const OLDEST = "typescript-oldest";

/** A tool without findings exits with 0. */
const tool = (name, ...args) => program(join(modules, ".bin", name), args);

const node = (script, ...args) => program(process.execPath, [script, ...args]);

const program = (path, args) => {
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: "utf8" });
  if (status !== 0) findings.push(`${path} ${args.join(" ")} has findings:\n${stdout}${stderr}`);
};

const packed = () => {
  const names = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
  return names
    .trim()
    .split("\n")
    .map((name) => name.replace(/^package\//, ""))
    .sort();
};

/** Exactly the files of files.txt are packed. */
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
    if (path) findings.push(`${name} contains a path of this machine: ${path[0]}`);
  }
};

// The READMEs, by the tag of their language.
const READMES = { en: "README.md", "zh-CN": "README.zh-CN.md" };

/** The tables of APIs in the READMEs are those that the code generates. */
const apiTables = () => {
  for (const [tag, name] of Object.entries(READMES)) {
    const text = readFileSync(join(folder, name), "utf8");
    const table = readFileSync(join(tables, `coverage.${tag}.md`), "utf8").trim();
    if (!text.includes(table)) {
      findings.push(
        `the API table in crates/npm/package/${name} is out of date: run \`cargo xtask npm --write\``,
      );
    }
  }
};

// A project of pages, and one of a server, without the types of a browser.
const PROJECTS = ["../test/types/tsconfig.json", "../test/types/server.tsconfig.json"];

/** The types, by the newest compiler and by the oldest that the READMEs name. */
const types = () => {
  const oldest = JSON.parse(readFileSync(join(modules, OLDEST, "package.json"), "utf8"));
  const named = oldest.version.split(".").slice(0, 2).join(".");
  for (const name of Object.values(READMES)) {
    if (!readFileSync(join(folder, name), "utf8").includes(`TypeScript ${named}`))
      findings.push(`${name} does not name TypeScript ${named}`);
  }
  for (const project of PROJECTS) {
    node(join(modules, "typescript/bin/tsc"), "--project", here(project));
    node(join(modules, OLDEST, "bin/tsc"), "--project", here(project));
  }
};

/** The examples of the READMEs match the types. */
const examples = () => {
  const project = join(dirname(tarball), "readme");
  mkdirSync(project, { recursive: true });
  for (const [tag, name] of Object.entries(READMES)) {
    const text = readFileSync(join(folder, name), "utf8");
    const found = [...text.matchAll(/^```js\n(.*?)^```$/gms)];
    if (found.length !== 5) findings.push(`${name} has ${found.length} examples, not 5`);
    found.forEach(([, example], index) =>
      writeFileSync(join(project, `${tag}-${index + 1}.mjs`), example),
    );
  }
  const tsconfig = {
    extends: here("../test/types/tsconfig.json"),
    compilerOptions: { allowJs: true, checkJs: true },
    include: ["*.mjs"],
    files: [here("readme.d.ts")],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  node(join(modules, "typescript/bin/tsc"), "--project", project);
};

tool("publint", "run", tarball, "--strict");
tool("attw", tarball, "--profile", "esm-only");
types();
files();
noLocalPath();
apiTables();
examples();

for (const finding of findings) console.error(`check: ${finding}`);
process.exitCode = findings.length && 1;
if (!findings.length) console.error("the packed package: nothing found");
