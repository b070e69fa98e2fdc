// Every command of the guide about pushes, in order and as it is written there: the sandbox pushes to
// a server, which delivers to a back end that takes everything.
import { createServer } from "node:http";

import { expect, test } from "../wechat.js";
import { commandsOf, read, runAll } from "./guide.js";
import { withServer } from "./guide_server.js";

const GUIDES = ["receive-messages.md", "receive-messages.zh-CN.md"];

for (const name of GUIDES) {
  test(name, async ({ sandbox }) => {
    await sandbox.reset();
    const backEnd = await startBackEnd();
    const { encodingAesKey } = await (await fetch(`${sandbox.url}/__sandbox/push/config`)).json();
    const settings = {
      push_token: "sandboxtoken",
      push_aes_key: encodingAesKey,
      push_webhook: backEnd.url,
      push_webhook_key_file: "push-webhook-key",
    };
    const files = { "push-webhook-key": "keyofabackendthattakesall" };
    await withServer(sandbox.url, { settings, files }, (server) =>
      runAll(commandsOf(read(name)), { sandbox: sandbox.url, server }),
    );
    const types = backEnd.taken.map(({ push }) => push.type);
    expect(types).toEqual(["text", "CLICK"]);
    backEnd.stop();
  });
}

test("both languages have the same calls", () => {
  const [english, chinese] = GUIDES.map((name) => commandsOf(read(name)).map((one) => one.command));
  expect(english.length).toBe(4);
  expect(chinese).toEqual(english);
});

/** One that takes what is delivered, and replies nothing. */
async function startBackEnd() {
  const taken = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    taken.push(JSON.parse(body));
    response.end();
  });
  await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
  return { url: `http://127.0.0.1:${server.address().port}/`, taken, stop: () => server.close() };
}
