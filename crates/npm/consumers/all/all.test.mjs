// More bundlers, frameworks and runtimes: `cargo xtask test consumers --all`.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import { backend } from "../lib/backend.mjs";
import { openPage } from "../lib/page.mjs";
import { project } from "../lib/paths.mjs";
import { run, serve } from "../lib/process.mjs";
import { copyOf, install } from "../lib/project.mjs";
import { startSandbox } from "../lib/sandbox.mjs";
import { SIGNATURE } from "../lib/signature.mjs";

const program = (path) => project(`all/node_modules/${path}`);
const bin = (name) => program(`.bin/${name}`);

const bounded = { timeout: 480_000 };
const quiet = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  CI: "1",
  NO_COLOR: "1",
};
const LOCAL = /Local:\s+(http:\S+)/;
const EXPECTED = `${SIGNATURE} true browser outside_wechat`;

const assertReady = (page, title) => assert.deepEqual(page, { state: "ready", title, errors: [] });

/** What a page that is rendered on the server says, and then in the browser. */
const assertRendered = async (sandbox, url, server, title) => {
  const html = await fetch(url).then((page) => page.text());
  assert.equal(/<p id="server">([^<]*)<\/p>/.exec(html)?.[1], server);
  assertReady(await openPage(sandbox.address, url), title);
};

test("Nuxt 4's dev server", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/nuxt", "all/nuxt-dev");
  const env = { ...quiet, ...sandbox.credentials };
  const start = [bin("nuxt"), "dev", "--host", "127.0.0.1", "--port", "0", "--no-fork"];
  const url = await serve(t, start, LOCAL, { cwd, env });
  await assertRendered(sandbox, url, "browser", "Nuxt");
});

test("Nuxt 4, built", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/nuxt", "all/nuxt-built");
  await run(bin("nuxt"), ["build"], { cwd, env: quiet });
  const env = { ...quiet, ...sandbox.credentials, HOST: "127.0.0.1", PORT: "0" };
  const start = ["node", join(cwd, ".output/server/index.mjs")];
  const url = await serve(t, start, /Listening on (http:\S+)/, { cwd, env });
  await assertRendered(sandbox, url, "browser", "Nuxt");
});

for (const flags of [[], ["--turbopack"]]) {
  test(["Next.js 15", ...flags].join(" "), bounded, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf("next", ["all/next-15", ...flags].join(""));
    const env = { ...quiet, ...sandbox.credentials };
    await run(bin("next"), ["build", ...flags], { cwd, env });
    const start = [bin("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
    const url = await serve(t, start, LOCAL, { cwd, env });
    await assertRendered(sandbox, `${url}/`, `${SIGNATURE} browser`, "Next");
  });
}

test("Parcel 2", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("vite", "all/parcel");
  await run(bin("parcel"), ["build", "index.html", "--dist-dir", "dist"], { cwd, env: quiet });
  const url = await backend(t, sandbox, join(cwd, "dist"));
  assertReady(await openPage(sandbox.address, `${url}/`), "Vite");
});

for (const environment of ["node", "jsdom", "happy-dom"]) {
  test(`Vitest in ${environment}`, bounded, async () => {
    const cwd = await copyOf("all/vitest", `all/vitest-${environment}`);
    await run(bin("vitest"), ["run", "--environment", environment], { cwd, env: quiet });
  });
}

const BUN = program("@oven/bun-linux-x64/bin/bun");

// The runtime, and what it runs `main.js` with.
const RUNTIMES = {
  "Node 18": [program("node18/bin/node")],
  "Node 22": [program("node22/bin/node")],
  "Node 24": [program("node24/bin/node")],
  Bun: [BUN],
  Deno: [program("@deno/linux-x64-glibc/deno"), "run", "--allow-read", "--allow-env"],
};

for (const [name, [runtime, ...flags]] of Object.entries(RUNTIMES)) {
  test(name, bounded, async () => {
    const cwd = await copyOf("server", `all/server-${name}`);
    assert.equal((await run(runtime, [...flags, "main.js"], { cwd })).trim(), EXPECTED);
  });
}

for (const target of ["bun", "node"]) {
  test(`bun build for ${target}`, bounded, async () => {
    const cwd = await copyOf("server", `all/bun-build-${target}`);
    await run(BUN, ["build", "main.js", `--target=${target}`, "--outdir=dist"], { cwd });
    const runtime = target === "bun" ? BUN : "node";
    assert.equal((await run(runtime, ["main.js"], { cwd: join(cwd, "dist") })).trim(), EXPECTED);
  });
}

test("workerd", bounded, async (t) => {
  const cwd = await install("all/workerd");
  const flags = ["--bundle", "--format=esm", "--conditions=workerd", "--outdir=dist"];
  await run(bin("esbuild"), ["main.js", ...flags, "--external:wechat-h5/sign.wasm"], { cwd });
  const start = [
    program("@cloudflare/workerd-linux-64/bin/workerd"),
    "serve",
    "config.capnp",
    "--control-fd=1",
  ];
  const port = await serve(t, start, /"listen".*"port":(\d+)/, { cwd });
  assert.equal(await fetch(`http://127.0.0.1:${port}/`).then((body) => body.text()), SIGNATURE);
});
