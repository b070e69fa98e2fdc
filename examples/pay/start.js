// The simulated WeChat, a wechat-h5 that takes payments for a merchant of it, and the shop.
// WECHAT_H5_BIN names the binary.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";
const PORT = process.env.PORT ?? "5173";
const SANDBOX_LISTEN = process.env.SANDBOX_LISTEN ?? "127.0.0.1:8090";
const PAGE = `http://127.0.0.1:${PORT}/`;

const folder = mkdtempSync(join(tmpdir(), "wechat-h5-pay-"));
const file = (name, text) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return name;
};
const children = [];

/** Starts a program, and waits for the addresses that it prints. */
async function start(program, args, names, env = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const addresses = {};
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`${program} ${args[0]} exited with ${code}`));
      stop();
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      console.log(line);
      const [, name, url] = /^(\w+)\s+(http:\S+)\/$/.exec(line) ?? [];
      if (name) addresses[name] = url;
      if (names.every((name) => addresses[name])) resolve();
    });
  });
  return addresses;
}

function stop() {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);

const { sandbox } = await start(
  BINARY,
  ["sandbox", "--sandbox-listen", SANDBOX_LISTEN, "--page-url", PAGE],
  ["sandbox"],
);
const control = async (name) => (await fetch(`${sandbox}/__sandbox/${name}`)).json();
const { accounts } = await control("accounts");
const { platformPublicKey, merchants } = await control("merchants");
const [account] = accounts;
const merchant = merchants.find((it) => it.appIds.includes(account.appId));

// What an account and its merchant have in the consoles.
const webhookKey = randomBytes(32).toString("hex");
const clientKeys = file("client-keys.toml", "");
const settings = {
  listen: "127.0.0.1:0",
  internal_listen: "127.0.0.1:0",
  public_url: PAGE,
  log_format: "text",
  store: "memory",
  api_base: [sandbox],
  open_base: sandbox,
  pay_base: [sandbox],
  appid: account.appId,
  appsecret_file: file("appsecret", account.appSecret),
  pay_merchant_id: merchant.mchid,
  pay_certificate_serial: merchant.certificateSerial,
  pay_private_key_file: file("apiclient_key.pem", merchant.privateKey),
  pay_public_key_id: platformPublicKey.id,
  pay_public_key_file: file("pub_key.pem", platformPublicKey.pem),
  pay_api_v3_key_file: file("api-v3-key", merchant.apiV3Key),
  push_webhook: `${PAGE}webhook`,
  push_webhook_key_file: file("webhook-key", webhookKey),
  client_keys: clientKeys,
};
const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
const config = join(folder, file("wechat-h5.toml", lines.join("\n")));
const addKey = ["keys", "add", "shop", "--may-take-payments", "--config", config];
const clientKey = execFileSync(BINARY, addKey, { encoding: "utf8" }).trim();

const server = await start(BINARY, ["serve", "--config", config], ["page", "internal"]);
await start(process.execPath, [new URL("shop.js", import.meta.url).pathname], ["shop"], {
  PORT,
  SANDBOX: sandbox,
  WECHAT_H5: server.page,
  WECHAT_H5_INTERNAL: server.internal,
  CLIENT_KEY: clientKey,
  WEBHOOK_KEY: webhookKey,
});
