// Tests of tools, each of which leaves a line when it has passed: of them the READMEs' table
// is made.
import { appendFile, readFile } from "node:fs/promises";
import test from "node:test";

import { project } from "./paths.mjs";

export const LINES = "tried.ndjson";

/**
 * A test of a tool. `package` is the folder of its package, whose version it has; `how` is one
 * of the ways in tried-table.mjs.
 */
export const testOf = ({ tool, package: folder, how, timeout = 240_000 }, name, run) =>
  test(name, { timeout }, async (t) => {
    await run(t);
    const { version } = JSON.parse(await readFile(project(`${folder}/package.json`), "utf8"));
    const line = { tool, version: version.replace(/^v/, ""), how };
    await appendFile(project(LINES), `${JSON.stringify(line)}\n`);
  });
