// Every command of the guide about payments, in order and as it is written there, by a server that
// takes payments for a merchant of the sandbox.
import { expect, test } from "../wechat.js";
import { commandsOf, read, runAll } from "./guide.js";
import { withServer } from "./guide_server.js";

const GUIDES = ["take-a-payment.md", "take-a-payment.zh-CN.md"];

for (const name of GUIDES) {
  test(name, async ({ sandbox }) => {
    await sandbox.reset();
    const merchant = await merchantOf(sandbox.url);
    const rights = ["--may-take-payments", "--may-refund"];
    await withServer(sandbox.url, { ...merchant, rights }, (server) =>
      runAll(commandsOf(read(name)), { sandbox: sandbox.url, server }),
    );
  });
}

test("both languages have the same calls", () => {
  const [english, chinese] = GUIDES.map((name) => commandsOf(read(name)).map((one) => one.command));
  expect(english.length).toBe(4);
  expect(chinese).toEqual(english);
});

/** What the merchant has in its consoles. */
async function merchantOf(sandbox) {
  const response = await fetch(`${sandbox}/__sandbox/merchants`);
  const { platformPublicKey, merchants } = await response.json();
  const [merchant] = merchants;
  return {
    files: {
      "apiclient_key.pem": merchant.privateKey,
      "pub_key.pem": platformPublicKey.pem,
      "api-v3-key": merchant.apiV3Key,
      "push-webhook-key": "keyofabackendthatdoesnotexist",
    },
    settings: {
      public_url: "http://127.0.0.1:1/",
      pay_base: [sandbox],
      pay_merchant_id: merchant.mchid,
      pay_certificate_serial: merchant.certificateSerial,
      pay_private_key_file: "apiclient_key.pem",
      pay_public_key_id: platformPublicKey.id,
      pay_public_key_file: "pub_key.pem",
      pay_api_v3_key_file: "api-v3-key",
      push_webhook: "http://127.0.0.1:1/",
      push_webhook_key_file: "push-webhook-key",
    },
  };
}
