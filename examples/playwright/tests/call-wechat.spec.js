// Every command of the guide about calls of WeChat's API, in order and as it is written there, by a
// server in front of a sandbox. Each answer has to be the one that the guide shows.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, test } from "../wechat.js";
import { commandsOf, isAsShown } from "./guide.js";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";
const GUIDES = ["call-wechat.md", "call-wechat.zh-CN.md"];
const read = (name) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

// The least that WeChat takes for a video and for a recording.
const CLIP = Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1");
const VOICE = Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(32 * 50, "\x3c")]);

for (const name of GUIDES) {
  test(name, async ({ sandbox }) => {
    await sandbox.reset();
    const folder = mkdtempSync(join(tmpdir(), "wechat-h5-guide-"));
    writeFileSync(join(folder, "clip.mp4"), CLIP);
    writeFileSync(join(folder, "voice.amr"), VOICE);
    const server = await startServer(sandbox.url, folder);
    try {
      runAll(commandsOf(read(name)), { sandbox: sandbox.url, server, folder });
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
}

test("both languages have the same calls", () => {
  const [english, chinese] = GUIDES.map((name) => commandsOf(read(name)).map((one) => one.command));
  expect(english.length).toBeGreaterThan(30);
  expect(chinese).toEqual(english);
});

function runAll(commands, { sandbox, server, folder }) {
  const env = { PATH: process.env.PATH, KEY: server.key };
  let output = "";
  for (const { command, answer } of commands) {
    const [, variable, value] = /^([A-Z_]+)=(\S+)( #.*)?$/.exec(command) ?? [];
    if (variable) {
      env[variable] = value === "…" ? fieldOf(output, variable) : value;
      continue;
    }
    const here = command
      .replace("curl ", "curl --silent --show-error --fail-with-body ")
      .replaceAll("http://127.0.0.1:8081", server.internal)
      .replaceAll("http://127.0.0.1:8090", sandbox);
    output = execFileSync("sh", ["-c", here], { cwd: folder, env, encoding: "utf8" });
    if (answer) expect(isAsShown(output, answer), `${command}\n${output}`).toBe(true);
    // A file that was saved, or an answer that the guide does not show.
    else expect(output, command).not.toMatch(/^\{"errcode":[^0]/);
  }
}

/** `MEDIA_ID` is the field `media_id`; every other file's id is one too. */
function fieldOf(output, variable) {
  const fields = JSON.parse(output);
  const value = fields[variable.toLowerCase()] ?? fields.media_id;
  expect(value, `${variable}: ${output}`).toBeTruthy();
  return value;
}

async function startServer(sandbox, folder) {
  const env = {
    PATH: process.env.PATH,
    WECHAT_H5_CLIENT_KEYS: join(folder, "client-keys.toml"),
    WECHAT_H5_APPID: "wx5a4d6f78c1e2b390",
    WECHAT_H5_APPSECRET: "0123456789abcdef0123456789abcdef",
    WECHAT_H5_API_BASE: sandbox,
    WECHAT_H5_STORE: "memory",
  };
  const add = ["keys", "add", "shop"];
  const stdio = ["ignore", "pipe", "ignore"];
  const key = execFileSync(BINARY, add, { env, stdio, encoding: "utf8" }).trim();
  const listen = ["--listen", "127.0.0.1:0", "--internal-listen", "127.0.0.1:0"];
  const args = ["serve", ...listen, "--log-format", "text", "--log", "error"];
  const child = spawn(BINARY, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const internal = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${BINARY} exited with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^internal\s+(http:\S+)\/$/.exec(line);
      if (address) resolve(address[1]);
    });
  });
  const stop = async () => {
    const exited = new Promise((resolve) => child.on("exit", resolve));
    child.kill();
    await exited;
  };
  return { key, internal, stop };
}
