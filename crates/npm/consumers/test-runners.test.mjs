// The packed package under the runners of its users' tests.
import test from "node:test";

import { program } from "./lib/bundlers.mjs";
import { run } from "./lib/process.mjs";
import { install } from "./lib/project.mjs";

test("Jest with jsdom, as the guide says", { timeout: 240_000 }, async () => {
  const cwd = await install("jest");
  await run("node", [program("jest/bin/jest.js"), "--ci"], { cwd });
});
