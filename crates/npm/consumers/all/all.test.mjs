// More bundlers, frameworks and runtimes: `cargo xtask test consumers --all`.
import assert from "node:assert/strict";
import { join } from "node:path";

import { backend } from "../lib/backend.mjs";
import { openPage } from "../lib/page.mjs";
import { project } from "../lib/paths.mjs";
import { run, serve } from "../lib/process.mjs";
import { copyOf, install } from "../lib/project.mjs";
import { startSandbox } from "../lib/sandbox.mjs";
import { SIGNATURE } from "../lib/signature.mjs";
import { testOf } from "../lib/tried.mjs";

const program = (path) => project(`all/node_modules/${path}`);
const bin = (name) => program(`.bin/${name}`);

/** A tool by the folder of its package here. */
const of = (tool, folder, how) => ({
  tool,
  package: `all/node_modules/${folder}`,
  how,
  timeout: 480_000,
});

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

testOf(of("Nuxt", "nuxt", "dev server"), "Nuxt 4's dev server", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/nuxt", "all/nuxt-dev");
  const env = { ...quiet, ...sandbox.credentials };
  const start = [bin("nuxt"), "dev", "--host", "127.0.0.1", "--port", "0", "--no-fork"];
  const url = await serve(t, start, LOCAL, { cwd, env });
  await assertRendered(sandbox, url, "browser", "Nuxt");
});

testOf(of("Nuxt", "nuxt", "build"), "Nuxt 4, built", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/nuxt", "all/nuxt-built");
  await run(bin("nuxt"), ["build"], { cwd, env: quiet });
  const env = { ...quiet, ...sandbox.credentials, HOST: "127.0.0.1", PORT: "0" };
  const start = ["node", join(cwd, ".output/server/index.mjs")];
  const url = await serve(t, start, /Listening on (http:\S+)/, { cwd, env });
  await assertRendered(sandbox, url, "browser", "Nuxt");
});

for (const [bundler, flags] of Object.entries({ webpack: [], Turbopack: ["--turbopack"] })) {
  const next = of("Next.js", "next", `server and page by ${bundler}`);
  testOf(next, `Next.js 15 by ${bundler}`, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf("next", `all/next-15-${bundler}`);
    const env = { ...quiet, ...sandbox.credentials };
    await run(bin("next"), ["build", ...flags], { cwd, env });
    const start = [bin("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
    const url = await serve(t, start, LOCAL, { cwd, env });
    await assertRendered(sandbox, `${url}/`, `${SIGNATURE} browser`, "Next");
  });
}

testOf(of("SvelteKit", "@sveltejs/kit", "dev server"), "SvelteKit's dev server", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/svelte", "all/svelte-dev");
  const env = { ...quiet, ...sandbox.credentials };
  const start = [bin("vite"), "dev", "--host", "127.0.0.1", "--port", "0"];
  const url = await serve(t, start, LOCAL, { cwd, env });
  await assertRendered(sandbox, url, "browser", "SvelteKit");
});

testOf(of("Astro", "astro", "dev server"), "Astro's dev server", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("all/astro", "all/astro-dev");
  const env = { ...quiet, BACKEND: await backend(t, sandbox, cwd) };
  // It needs a newer Node than the tests do.
  const start = [program("node22/bin/node"), bin("astro"), "dev"];
  const address = ["--host", "127.0.0.1", "--port", "0"];
  const url = await serve(t, [...start, ...address], /Local\s+(http:\S+)/, { cwd, env });
  await assertRendered(sandbox, url, "browser", "Astro");
});

// The folder of a project, and how it is built into `dist`.
const PAGES = {
  Parcel: ["parcel", "vite", [bin("parcel"), "build", "index.html", "--dist-dir", "dist"]],
  Rspack: ["@rspack/core", "webpack", ["node", project("all/rspack.mjs")]],
  Rsbuild: [
    "@rsbuild/core",
    "vite",
    [bin("rsbuild"), "build", "--config", project("all/rsbuild.config.mjs")],
  ],
};

for (const [tool, [folder, from, [command, ...args]]] of Object.entries(PAGES)) {
  testOf(of(tool, folder, "build"), tool, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf(from, `all/${tool}`);
    await run(command, args, { cwd, env: quiet });
    const url = await backend(t, sandbox, join(cwd, "dist"));
    const title = from === "vite" ? "Vite" : "webpack";
    assertReady(await openPage(sandbox.address, `${url}/`), title);
  });
}

// It reads neither `exports` nor today's syntax.
testOf(of("webpack", "webpack", "`wechat-h5/inline` by Babel"), "webpack 4", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await copyOf("webpack", "all/webpack-4");
  await run("node", [project("all/webpack4.mjs")], { cwd, env: quiet });
  const url = await backend(t, sandbox, join(cwd, "dist"));
  assertReady(await openPage(sandbox.address, `${url}/`), "webpack");
});

for (const environment of ["node", "jsdom", "happy-dom"]) {
  const how = environment === "node" ? "Node" : environment;
  testOf(of("Vitest", "vitest", how), `Vitest in ${environment}`, async () => {
    const cwd = await copyOf("all/vitest", `all/vitest-${environment}`);
    await run(bin("vitest"), ["run", "--environment", environment], { cwd, env: quiet });
  });
}

const BUN = program("@oven/bun-linux-x64/bin/bun");
const DENO = program("@deno/linux-x64-glibc/deno");

// The runtime with its package, and what it runs `main.js` with.
const RUNTIMES = {
  "Node 18": ["node18", program("node18/bin/node")],
  "Node 22": ["node22", program("node22/bin/node")],
  "Node 24": ["node24", program("node24/bin/node")],
  Bun: ["bun", BUN],
  Deno: ["deno", DENO, "run", "--allow-read", "--allow-env"],
};

for (const [name, [folder, runtime, ...flags]] of Object.entries(RUNTIMES)) {
  testOf(of(name.split(" ")[0], folder, "without a bundler"), name, async () => {
    const cwd = await copyOf("server", `all/server-${name}`);
    assert.equal((await run(runtime, [...flags, "main.js"], { cwd })).trim(), EXPECTED);
  });
}

for (const target of ["bun", "node"]) {
  testOf(of("bun build", "bun", "server"), `bun build for ${target}`, async () => {
    const cwd = await copyOf("server", `all/bun-build-${target}`);
    await run(BUN, ["build", "main.js", `--target=${target}`, "--outdir=dist"], { cwd });
    const runtime = target === "bun" ? BUN : "node";
    assert.equal((await run(runtime, ["main.js"], { cwd: join(cwd, "dist") })).trim(), EXPECTED);
  });
}

testOf(of("workerd", "workerd", "`wechat-h5/sign` with its module"), "workerd", async (t) => {
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
