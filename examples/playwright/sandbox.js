// A sandbox: one that runs already, or one of its own. WECHAT_H5_BIN names the binary.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const BINARY = process.env.WECHAT_H5_BIN ?? "wechat-h5";

export class Sandbox {
  #child;

  constructor(url, child) {
    this.url = url;
    this.#child = child;
  }

  /** Starts one on a free port. */
  static async start() {
    const args = ["sandbox", "--sandbox-listen", "127.0.0.1:0"];
    const env = { ...process.env, WECHAT_H5_LOG: "warn" };
    const child = spawn(BINARY, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const url = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${BINARY} ended with ${code}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const address = /^sandbox\s+(http:\S+)\/$/.exec(line);
        if (address) resolve(address[1]);
      });
    });
    return new Sandbox(url, child);
  }

  async stop() {
    if (!this.#child) return;
    const ended = new Promise((resolve) => this.#child.on("exit", resolve));
    this.#child.kill();
    await ended;
  }

  /** The simulator's script; the page loads jweixin itself. */
  async client() {
    return (await this.#ask("/__sandbox/client.js?jweixin=none")).text();
  }

  /** Forgets everything: tokens, users, time, journal. */
  reset() {
    return this.post("reset", {});
  }

  async journal(kind = "") {
    return (await this.get(`/__sandbox/journal?kind=${kind}`)).entries;
  }

  /** The bridge's name of an API, by that or by the one that pages use; none for a typo. */
  async apiName(name) {
    const names = await this.get("/__sandbox/apis");
    return names[name] ?? Object.values(names).find((known) => known === name);
  }

  /** A call of the platform's API, or of a knob. */
  async get(path) {
    return (await this.#ask(path)).json();
  }

  async post(knob, body) {
    await this.#ask(`/__sandbox/${knob}`, { method: "POST", body: JSON.stringify(body) });
  }

  async #ask(path, request) {
    const answer = await fetch(`${this.url}${path}`, request);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
