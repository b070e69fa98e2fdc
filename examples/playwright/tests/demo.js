// The demo, and a page of its own server before it, on free ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";
const EXAMPLES = new URL("../../", import.meta.url);

/**
 * Starts `wechat-h5 demo` for the page that `program` of an example serves. `args` is
 * told the page's port and the demo's address.
 */
export const startExample = async (example, program, args) => {
  const port = await freePort();
  const page = `http://127.0.0.1:${port}`;
  const listen = ["--listen", "--internal-listen", "--sandbox-listen"].flatMap((flag) => [
    flag,
    "127.0.0.1:0",
  ]);
  const demo = new Program(BINARY, ["demo", ...listen, "--public-url", `${page}/`]);
  const api = await demo.said(/^page\s+(http:\S+)\/$/);
  const sandbox = await demo.said(/^sandbox\s+(http:\S+)\/$/);
  const cwd = fileURLToPath(new URL(example, EXAMPLES));
  const env = { ...process.env, DEMO: api, SANDBOX: sandbox, NO_COLOR: "1" };
  const server = new Program(`${cwd}/node_modules/.bin/${program}`, args(String(port), api), {
    cwd,
    env,
  });
  await server.answers(page);
  return { page: `${page}/`, sandbox, stop: () => Promise.all([server.stop(), demo.stop()]) };
};

/** A process that runs beside the tests. */
class Program {
  #child;
  #lines = [];

  constructor(program, args, options) {
    this.#child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#lines.push(line));
    }
  }

  /** What the first group catches in a line, once there is one. */
  async said(pattern) {
    for (;;) {
      const found = this.#lines.map((line) => pattern.exec(line)).find(Boolean);
      if (found) return found[1];
      await this.#goOn();
    }
  }

  async answers(url) {
    while (!(await fetch(url).catch(() => undefined))) await this.#goOn();
  }

  async stop() {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
  }

  async #goOn() {
    if (this.#child.exitCode !== null) throw new Error(`ended:\n${this.#lines.join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};
