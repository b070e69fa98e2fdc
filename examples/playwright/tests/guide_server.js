// A server for the commands of a guide, in front of a sandbox, and the key of its back end.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";

/**
 * Calls `use({folder, page, internal, key})` while the server runs.
 *
 * @param {string} sandbox its address
 * @param {{settings?: object, files?: object, rights?: string[]}} more of its settings, the files
 *   that these name, and arguments of `keys add`
 */
export async function withServer(sandbox, { settings = {}, files = {}, rights = [] }, use) {
  const folder = mkdtempSync(join(tmpdir(), "wechat-h5-guide-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    }
    const server = await start(sandbox, folder, { settings, rights });
    try {
      await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function start(sandbox, folder, { settings, rights }) {
  const config = join(folder, "wechat-h5.toml");
  writeFileSync(config, toml(settingsOf(sandbox, folder, settings)), { mode: 0o600 });
  const add = ["keys", "add", "shop", ...rights, "--config", config];
  const stdio = ["ignore", "pipe", "ignore"];
  const env = { PATH: process.env.PATH };
  const key = execFileSync(BINARY, add, { env, stdio, encoding: "utf8" }).trim();
  const args = ["serve", "--config", config];
  const child = spawn(BINARY, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.on("exit", resolve));
  const addresses = await new Promise((resolve, reject) => {
    const found = {};
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${BINARY} exited with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, name, address] = /^(\S+)\s+(http:\S+)\/$/.exec(line) ?? [];
      if (name) found[name] = address;
      if (found.page && found.internal) resolve(found);
    });
  });
  const stop = () => {
    child.kill();
    return exited;
  };
  return { folder, ...addresses, key, stop };
}

function settingsOf(sandbox, folder, settings) {
  return {
    listen: "127.0.0.1:0",
    internal_listen: "127.0.0.1:0",
    log_format: "text",
    log: "error",
    store: "memory",
    client_keys: join(folder, "client-keys.toml"),
    appid: "wx5a4d6f78c1e2b390",
    appsecret: "0123456789abcdef0123456789abcdef",
    api_base: [sandbox],
    ...settings,
  };
}

const toml = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join("\n");
