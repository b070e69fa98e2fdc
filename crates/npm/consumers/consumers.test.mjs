// The packed package in projects of its users: installed from the tarball, built by each
// bundler with its defaults, and opened in a Chromium inside the sandbox.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { openPage } from "./lib/page.mjs";
import { project } from "./lib/paths.mjs";
import { run, serve } from "./lib/process.mjs";
import { install } from "./lib/project.mjs";
import { startSandbox } from "./lib/sandbox.mjs";

const tool = (name) => project(join("node_modules/.bin", name));

/** Serves a folder, and the configs for its pages, from the Node project. */
const backend = (t, { credentials }, folder) =>
  serve(t, ["node", "backend.mjs", folder], /^listening (.*)/, {
    cwd: project("node"),
    env: { ...process.env, ...credentials },
  });

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

// For a cold build on a busy machine; it usually takes a tenth of this.
const bounded = { timeout: 240_000 };

test.before(() => install("node"), bounded);

test("Node ESM: importing the browser entry has no side effects", bounded, async () => {
  const output = await run("node", ["imports.mjs"], { cwd: project("node") });
  assert.deepEqual(output.trim().split("\n"), ["globals 0", "function function function"]);
});

test("a script module without any bundler", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const url = await backend(t, sandbox, await install("script"));
  assertReady(await openPage(sandbox.address, `${url}/`), "script");
});

test("Vite, built for production", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await install("vite");
  await run(tool("vite"), ["build"], { cwd });
  await assertEmitsModules(join(cwd, "dist"));
  const url = await backend(t, sandbox, join(cwd, "dist"));
  assertReady(await openPage(sandbox.address, `${url}/`), "Vite");
});

test("Vite's dev server", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await install("vite");
  const env = { ...process.env, BACKEND: await backend(t, sandbox, cwd), NO_COLOR: "1" };
  const flags = ["--host", "127.0.0.1", "--port", "0"];
  const url = await serve(t, [tool("vite"), ...flags], /Local:\s+(http:\S+)/, { cwd, env });
  assertReady(await openPage(sandbox.address, url), "Vite");
});

test("webpack 5", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await install("webpack");
  await run("node", ["build.mjs"], { cwd });
  await assertEmitsModules(join(cwd, "dist"));
  const url = await backend(t, sandbox, join(cwd, "dist"));
  assertReady(await openPage(sandbox.address, `${url}/`), "webpack");
});

test("Next.js: a server component, a route that signs, and the page", bounded, async (t) => {
  const sandbox = await startSandbox(t);
  const cwd = await install("next");
  const env = { ...process.env, ...sandbox.credentials, NEXT_TELEMETRY_DISABLED: "1" };
  await run(tool("next"), ["build"], { cwd, env });
  const start = [tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
  const url = await serve(t, start, /Local:\s+(http:\S+)/, { cwd, env });
  const html = await fetch(url).then((page) => page.text());
  assert.match(html, /<p id="server">undefined function<\/p>/);
  assertReady(await openPage(sandbox.address, `${url}/`), "Next");
});
