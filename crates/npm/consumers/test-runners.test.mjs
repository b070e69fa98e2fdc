// The packed package under the runners of its users' tests.
import { program } from "./lib/bundlers.mjs";
import { run } from "./lib/process.mjs";
import { install } from "./lib/project.mjs";
import { testOf } from "./lib/tried.mjs";

const JEST = { tool: "Jest", package: "node_modules/jest", how: "jsdom" };

testOf(JEST, "Jest with jsdom, as the guide says", async () => {
  const cwd = await install("jest");
  await run("node", [program("jest/bin/jest.js"), "--ci"], { cwd });
});
