// The packed package in projects of its users: installed from the tarball, built by each
// bundler with its defaults, and opened in a Chromium inside the sandbox.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { backend } from "./lib/backend.mjs";
import { FOR_PAGES, VITE, build, packageOf } from "./lib/bundlers.mjs";
import { openPage } from "./lib/page.mjs";
import { project } from "./lib/paths.mjs";
import { run, serve } from "./lib/process.mjs";
import { copyOf, install } from "./lib/project.mjs";
import { startSandbox } from "./lib/sandbox.mjs";
import { SIGNATURE } from "./lib/signature.mjs";
import { testOf } from "./lib/tried.mjs";

const tool = (name) => project(join("node_modules/.bin", name));

const assertReady = (page, title) => assert.deepEqual(page, { state: "ready", title, errors: [] });

/** The bundler emitted the wasm modules for pages without any setting, and none for servers. */
const assertEmitsModules = async (folder) => {
  const wasm = (files) => files.filter((file) => file.endsWith(".wasm"));
  const packed = wasm(
    await readdir(join(folder, "../node_modules/wechat-h5"), { recursive: true }),
  );
  const forPages = packed.filter((file) => !file.startsWith("sign"));
  assert.ok(forPages.length > 0);
  const shipped = wasm(await readdir(folder, { recursive: true }));
  assert.equal(shipped.length, forPages.length, shipped.join("\n"));
};

/** On iOS, which verifies the URL of the load, the page signs that one, and only that one. */
const assertSplit = async (t, name, command) => {
  const sandbox = await startSandbox(t, { profile: "ios" });
  const cwd = await copyOf("split", `split-${name}`);
  await build(command, cwd);
  const scripts = (await readdir(join(cwd, "dist"), { recursive: true })).filter((file) =>
    file.endsWith(".js"),
  );
  assert.ok(scripts.length > 1, `one script: ${scripts}`);
  const url = `${await backend(t, sandbox, join(cwd, "dist"))}/?from=menu`;
  const page = await openPage(sandbox.address, url);
  assert.deepEqual(page, { state: `ready ${url} ${url}`, title: "split", errors: [] });
};

// For a cold build on a busy machine; it usually takes a tenth of this.
const bounded = { timeout: 240_000 };

test("Node ESM: importing the browser entry has no side effects", bounded, async () => {
  const cwd = await copyOf("node", "node-imports");
  const output = await run("node", ["imports.mjs"], { cwd });
  assert.deepEqual(output.trim().split("\n"), ["globals 0", "function function function"]);
});

test("a script module without any bundler", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const url = await backend(t, sandbox, await install("script"));
  assertReady(await openPage(sandbox.address, `${url}/`), "script");
});

const ofVersion = (vite) => ({ tool: "Vite", package: packageOf(vite) });

for (const [version, vite] of Object.entries(VITE)) {
  const ofVite = ofVersion(vite);

  testOf({ ...ofVite, how: "build" }, `Vite ${version}, built for production`, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf("vite", `vite-${version}`);
    await run("node", [vite, "build"], { cwd });
    await assertEmitsModules(join(cwd, "dist"));
    const url = await backend(t, sandbox, join(cwd, "dist"));
    assertReady(await openPage(sandbox.address, `${url}/`), "Vite");
  });

  // Its optimizer moves the script into a cache, and leaves the wasm files where they are.
  testOf({ ...ofVite, how: "dev server" }, `Vite ${version}'s dev server`, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf("vite", `vite-${version}-dev`);
    const env = { ...process.env, BACKEND: await backend(t, sandbox, cwd), NO_COLOR: "1" };
    const command = ["node", vite, "--host", "127.0.0.1", "--port", "0"];
    const url = await serve(t, command, /Local:\s+(http:\S+)/, { cwd, env });
    assertReady(await openPage(sandbox.address, url), "Vite");
  });

  testOf(
    { ...ofVite, how: "code splitting" },
    `Vite ${version}: the package in a chunk that is loaded after the router has run`,
    async (t) => assertSplit(t, `vite-${version}`, ["node", vite, "build"]),
  );
}

const OPTIONS = {
  "a relative base": ["--base", "./"],
  "another base": ["--base", "/dist/"],
  "its assets inlined": ["--base", "./", "--assetsInlineLimit", "10000000"],
};

for (const [name, options] of Object.entries(OPTIONS)) {
  testOf({ ...ofVersion(VITE[8]), how: "build" }, `Vite 8, built with ${name}`, async (t) => {
    const sandbox = await startSandbox(t);
    const cwd = await copyOf("vite", `vite-8-${name}`);
    await run("node", [VITE[8], "build", ...options], { cwd });
    const url = await backend(t, sandbox, cwd);
    assertReady(await openPage(sandbox.address, `${url}/dist/index.html`), "Vite");
  });
}

for (const [name, command] of Object.entries(FOR_PAGES)) {
  const [tool] = name.split(" ");
  testOf(
    { tool, package: packageOf(command[0]), how: "build" },
    `${name}, which emits no wasm files`,
    async (t) => {
      const sandbox = await startSandbox(t);
      const cwd = await copyOf("page", `page-${name}`);
      await build(command, cwd);
      const url = await backend(t, sandbox, cwd);
      assertReady(await openPage(sandbox.address, `${url}/`), "page");
    },
  );
}

const WEBPACK = { tool: "webpack", package: "node_modules/webpack" };

testOf({ ...WEBPACK, how: "build" }, "webpack 5", async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await install("webpack");
  await run("node", ["build.mjs"], { cwd });
  await assertEmitsModules(join(cwd, "dist"));
  const url = await backend(t, sandbox, join(cwd, "dist"));
  assertReady(await openPage(sandbox.address, `${url}/`), "webpack");
});

testOf(
  { ...WEBPACK, how: "code splitting" },
  "webpack 5: the package in a chunk that is loaded after the router has run",
  async (t) => assertSplit(t, "webpack", ["node", "webpack.mjs"]),
);

for (const [name, bundler] of Object.entries({ turbopack: "Turbopack", webpack: "webpack" })) {
  testOf(
    { tool: "Next.js", package: "node_modules/next", how: `server and page by ${bundler}` },
    `Next.js by ${name}: a server component and a route that sign, and the page`,
    async (t) => {
      const sandbox = await startSandbox(t);
      const cwd = await copyOf("next", `next-${name}`);
      const env = { ...process.env, ...sandbox.credentials, NEXT_TELEMETRY_DISABLED: "1" };
      await run(tool("next"), ["build", `--${name}`], { cwd, env });
      const start = [tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
      const url = await serve(t, start, /Local:\s+(http:\S+)/, { cwd, env });
      const html = await fetch(url).then((page) => page.text());
      const [, server] = /<p id="server">([^<]*)<\/p>/.exec(html) ?? [];
      assert.equal(server, `${SIGNATURE} browser`);
      assertReady(await openPage(sandbox.address, `${url}/`), "Next");
    },
  );
}
