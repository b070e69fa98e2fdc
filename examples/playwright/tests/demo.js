// The demo, and the dev server of an example in front of it, on free ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";
const EXAMPLES = new URL("../../", import.meta.url);

/**
 * Starts `wechat-h5 demo`, and the program that serves the page of an example. `args` gets
 * the port of the page and the address of the demo.
 */
export const startExample = async (example, program, args) => {
  const port = await freePort();
  const page = `http://127.0.0.1:${port}`;
  const listen = ["--listen", "--internal-listen", "--sandbox-listen"].flatMap((flag) => [
    flag,
    "127.0.0.1:0",
  ]);
  const demo = new Program(BINARY, ["demo", ...listen, "--public-url", `${page}/`]);
  const api = await demo.output(/^page\s+(http:\S+)\/$/);
  const sandbox = await demo.output(/^sandbox\s+(http:\S+)\/$/);
  const cwd = fileURLToPath(new URL(example, EXAMPLES));
  const env = { ...process.env, DEMO: api, SANDBOX: sandbox, NO_COLOR: "1" };
  const server = new Program(`${cwd}/node_modules/.bin/${program}`, args(String(port), api), {
    cwd,
    env,
  });
  await server.untilReachable(page);
  return { page: `${page}/`, sandbox, stop: () => Promise.all([server.stop(), demo.stop()]) };
};

/** A process that runs during the tests. */
export class Program {
  #child;
  #lines = [];

  constructor(program, args, options) {
    this.#child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#lines.push(line));
    }
  }

  /** The first group of the pattern, once a line matches. */
  async output(pattern) {
    for (;;) {
      const found = this.#lines.map((line) => pattern.exec(line)).find(Boolean);
      if (found) return found[1];
      await this.#wait();
    }
  }

  async untilReachable(url) {
    while (!(await fetch(url).catch(() => undefined))) await this.#wait();
  }

  async stop() {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
  }

  async #wait() {
    if (this.#child.exitCode !== null) throw new Error(`exited:\n${this.#lines.join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};
