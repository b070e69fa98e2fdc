// Every `curl` of the guides that calls the sandbox or a back end, in order, against a sandbox.
// Those that call the internal listener need a server with keys and certificates.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "../wechat.js";

const DOCS = new URL("../../../docs/", import.meta.url);
const SANDBOX = "http://127.0.0.1:8090";
const BACK_END = "http://127.0.0.1:8080";

const guides = readdirSync(DOCS).filter((file) => file.endsWith(".md"));
// Their commands need a server, and have tests of their own.
const isOwn = (file) => /^(call-wechat|receive-messages|take-a-payment)\./.test(file);
for (const name of guides.filter((file) => !isOwn(file))) {
  const text = readFileSync(new URL(name, DOCS), "utf8");
  // A command may go on behind a backslash.
  const lines = text.replaceAll("\\\n", "").split("\n");
  const calls = lines.filter((line) => line.startsWith("$ curl "));
  const ofSandbox = calls.filter((line) => line.includes(SANDBOX) || line.includes(BACK_END));
  const commands = ofSandbox.map((line) => line.slice(2));
  if (!commands.length) continue;

  test(name, async ({ sandbox }) => {
    await sandbox.reset();
    for (const command of commands) {
      const here = command
        .replace("curl ", "curl --silent --fail-with-body ")
        // Never a server that happens to run on this machine.
        .replaceAll(BACK_END, sandbox.url)
        .replaceAll(SANDBOX, sandbox.url);
      const output = execFileSync("sh", ["-c", here], { encoding: "utf8" });
      expect(output, command).not.toMatch(/^\{"errcode":[^0]/);
    }
  });
}

test("the guides have commands", () => {
  const text = readFileSync(new URL("test-in-ci.md", DOCS), "utf8");
  expect(text.match(/^\$ curl /gm)?.length).toBeGreaterThan(3);
});
