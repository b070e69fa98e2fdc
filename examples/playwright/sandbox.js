// A sandbox: a running one, or one that is started here. WECHAT_H5_BIN names the binary.
import { spawn } from "node:child_process";
import { resolve as resolvePath } from "node:path";
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
    // Where jweixin is: the packages of this project.
    const packages = { WECHAT_H5_NODE_MODULES: resolvePath("node_modules") };
    const env = { ...packages, ...process.env, WECHAT_H5_LOG: "warn" };
    const child = spawn(BINARY, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const url = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${BINARY} exited with ${code}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const address = /^sandbox\s+(http:\S+)\/$/.exec(line);
        if (address) resolve(address[1]);
      });
    });
    return new Sandbox(url, child);
  }

  async stop() {
    if (!this.#child) return;
    const exited = new Promise((resolve) => this.#child.on("exit", resolve));
    this.#child.kill();
    await exited;
  }

  /** The script of the simulator; the page loads jweixin itself. */
  async client() {
    return (await this.#request("/__sandbox/client.js?jweixin=page")).text();
  }

  /** What WeChat's CDN has under this name, from npm: jweixin-1.6.0.js. */
  async jweixin(file) {
    const path = `/__sandbox/jweixin/${file}`;
    const response = await fetch(`${this.url}${path}`, { redirect: "manual" });
    if (!response.ok) {
      throw new Error(`${path}: no jweixin is in the sandbox's WECHAT_H5_NODE_MODULES`);
    }
    return response.text();
  }

  /** The jweixin of an npm package, as a script. */
  async jweixinOf(npmPackage) {
    return (await this.#request(`/__sandbox/jweixin.js?body=${npmPackage}`)).text();
  }

  /** Resets everything: tokens, users, time, journal. */
  reset() {
    return this.post("reset", {});
  }

  async journal(kind = "") {
    return (await this.get(`/__sandbox/journal?kind=${kind}`)).entries;
  }

  /** The bridge's name of an API, from that name or from the one in `wx`. */
  async apiName(name) {
    const names = await this.get("/__sandbox/apis");
    return names[name] ?? Object.values(names).find((known) => known === name);
  }

  /** Calls an API of the platform, or the control API. */
  async get(path) {
    return (await this.#request(path)).json();
  }

  async post(setting, body) {
    await this.#request(`/__sandbox/${setting}`, { method: "POST", body: JSON.stringify(body) });
  }

  async #request(path, options) {
    const response = await fetch(`${this.url}${path}`, options);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
