// Compares the table in the package's READMEs with the tests that have passed, all of them
// with `--all`, and writes it if UPDATE_DOCS is set: node tried.mjs <folder of the READMEs>
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { project } from "./lib/paths.mjs";
import { LINES } from "./lib/tried.mjs";
import { parse, table, tableIn, withTable } from "./lib/tried-table.mjs";

const [folder, all] = process.argv.slice(2);
const READMES = { en: join(folder, "README.md"), "zh-CN": join(folder, "README.zh-CN.md") };

const passed = (await readFile(project(LINES), "utf8")).trim().split("\n");
const tried = passed.map((line) => JSON.parse(line));
const text = await readFile(READMES.en, "utf8");

if (all && process.env.UPDATE_DOCS) {
  for (const [language, path] of Object.entries(READMES))
    await writeFile(path, withTable(await readFile(path, "utf8"), table(tried, language)));
} else {
  const lines = (list) =>
    new Set(list.map(({ tool, version, how }) => `${tool} ${version}: ${how}`));
  const [documented, found] = [lines(parse(tableIn(text))), lines(tried)];
  const wrong = [...found]
    .filter((line) => !documented.has(line))
    .map((line) => `not there: ${line}`);
  const gone = [...documented].filter((line) => all && !found.has(line));
  wrong.push(...gone.map((line) => `not tried: ${line}`));
  if (wrong.length > 0) {
    const remedy = "UPDATE_DOCS=1 cargo xtask test consumers --all writes the table";
    throw new Error(`the table in ${READMES.en} is stale; ${remedy}\n${wrong.join("\n")}`);
  }
}
