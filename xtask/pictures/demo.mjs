// `wechat-h5 demo` at the addresses that the READMEs name.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => process.exit(1));
}

/** Runs `use` with the addresses of a demo of its own. */
export async function withDemo(binary, use) {
  const demo = spawn(binary, ["demo", "--log-format", "text"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, WECHAT_H5_LOG: "error" },
  });
  const exited = once(demo, "exit");
  const end = () => demo.kill("SIGKILL");
  // Also when this command is ended.
  process.once("exit", end);
  try {
    await use(await addresses(demo));
  } finally {
    process.off("exit", end);
    end();
    await exited;
  }
}

async function addresses(demo) {
  const found = {};
  for await (const line of createInterface({ input: demo.stdout })) {
    const [, name, url] = /^(\w+)\s+(http:\S+)\/$/.exec(line) ?? [];
    if (name) {
      found[name] = url;
    }
    if (found.page && found.sandbox) {
      return found;
    }
  }
  throw new Error("the demo has not started: does another one run?");
}
