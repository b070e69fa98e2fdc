// `wechat-h5/sign`, and what pages import, in bundled servers: the wasm modules must be in the
// scripts, which are all that is left here when they run.
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { FOR_SERVERS, build, packageOf } from "./lib/bundlers.mjs";
import { run } from "./lib/process.mjs";
import { copyOf } from "./lib/project.mjs";
import { SIGNATURE } from "./lib/signature.mjs";
import { testOf } from "./lib/tried.mjs";

const bounded = { timeout: 240_000 };

const EXPECTED = `${SIGNATURE} true browser outside_wechat`;

/** The scripts alone, in a folder of their own, without node_modules. */
const elsewhere = async (t, dist) => {
  const folder = await mkdtemp(join(tmpdir(), "wechat-h5-consumer-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(dist, folder, { recursive: true, filter: (path) => !path.endsWith(".wasm") });
  return folder;
};

test("Node without a bundler", bounded, async () => {
  const cwd = await copyOf("server", "server-Node");
  assert.equal((await run("node", ["main.js"], { cwd })).trim(), EXPECTED);
});

for (const [name, command] of Object.entries(FOR_SERVERS)) {
  const [tool] = name.split(/,| \d/);
  const from = name === "webpack 5" ? "node_modules/webpack" : packageOf(command[0]);
  testOf({ tool, package: from, how: "server" }, `${name}: a server in one folder`, async (t) => {
    const cwd = await copyOf("server", `server-${name}`);
    await build(command, cwd);
    const folder = await elsewhere(t, join(cwd, "dist"));
    const files = await readdir(folder);
    const main = files.find((file) => /^main\.c?js$|^index\.m?js$/.test(file));
    if (!files.includes("package.json") && !main.endsWith(".cjs") && name !== "webpack 5")
      await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    assert.equal((await run("node", [main], { cwd: folder })).trim(), EXPECTED);
  });
}
