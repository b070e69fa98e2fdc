// Every command of the guide about calls of WeChat's API, in order and as it is written there, by a
// server in front of a sandbox. Each answer has to be the one that the guide shows.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "../wechat.js";
import { commandsOf, read, runAll } from "./guide.js";
import { withServer } from "./guide_server.js";

const GUIDES = ["call-wechat.md", "call-wechat.zh-CN.md"];

// The least that WeChat takes for a video and for a recording.
const CLIP = Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1");
const VOICE = Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(32 * 50, "\x3c")]);

for (const name of GUIDES) {
  test(name, async ({ sandbox }) => {
    await sandbox.reset();
    await withServer(sandbox.url, {}, async (server) => {
      writeFileSync(join(server.folder, "clip.mp4"), CLIP);
      writeFileSync(join(server.folder, "voice.amr"), VOICE);
      await runAll(commandsOf(read(name)), { sandbox: sandbox.url, server });
    });
  });
}

test("both languages have the same calls", () => {
  const [english, chinese] = GUIDES.map((name) => commandsOf(read(name)).map((one) => one.command));
  expect(english.length).toBeGreaterThan(30);
  expect(chinese).toEqual(english);
});
