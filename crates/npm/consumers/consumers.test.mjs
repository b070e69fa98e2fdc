// The packed package in the projects that people have: installed from the tarball, built
// by each bundler as its defaults are, and opened in a Chromium inside the sandbox.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { opened } from "./lib/page.mjs";
import { project } from "./lib/paths.mjs";
import { run, serve } from "./lib/process.mjs";
import { installed } from "./lib/project.mjs";
import { wechat } from "./lib/sandbox.mjs";

const tool = (name) => project(join("node_modules/.bin", name));

/** Serves a folder, and the configs for its pages, from the Node project. */
const backend = (t, { credentials }, folder) =>
  serve(t, ["node", "backend.mjs", folder], /^listening (.*)/, {
    cwd: project("node"),
    env: { ...process.env, ...credentials },
  });

const isReady = (seen, title) => assert.deepEqual(seen, { state: "ready", title, errors: [] });

/** Exactly the package's modules for pages: nobody has to say where they are, and what is
 * for servers stays away. */
const shipsTheModules = async (folder) => {
  const wasm = (files) => files.filter((file) => file.endsWith(".wasm"));
  const packed = wasm(
    await readdir(join(folder, "../node_modules/wechat-h5"), { recursive: true }),
  );
  const forPages = packed.filter((file) => !file.startsWith("sign"));
  assert.ok(forPages.length > 0);
  const shipped = wasm(await readdir(folder, { recursive: true }));
  assert.equal(shipped.length, forPages.length, shipped.join("\n"));
};

// A cold build on a busy machine; the usual is a tenth of it.
const bounded = { timeout: 240_000 };

test.before(() => installed("node"), bounded);

test("Node ESM: importing the browser entry does nothing", bounded, async () => {
  const said = await run("node", ["imports.mjs"], { cwd: project("node") });
  assert.deepEqual(said.trim().split("\n"), ["globals 0", "function function function"]);
});

test("a script module without any bundler", bounded, async (t) => {
  const weixin = await wechat(t);
  const url = await backend(t, weixin, await installed("script"));
  isReady(await opened(t, weixin.address, `${url}/`), "script");
});

test("Vite, built for production", bounded, async (t) => {
  const weixin = await wechat(t);
  const cwd = await installed("vite");
  await run(tool("vite"), ["build"], { cwd });
  await shipsTheModules(join(cwd, "dist"));
  const url = await backend(t, weixin, join(cwd, "dist"));
  isReady(await opened(t, weixin.address, `${url}/`), "Vite");
});

test("Vite's dev server", bounded, async (t) => {
  const weixin = await wechat(t);
  const cwd = await installed("vite");
  const env = { ...process.env, BACKEND: await backend(t, weixin, cwd), NO_COLOR: "1" };
  const flags = ["--host", "127.0.0.1", "--port", "0"];
  const url = await serve(t, [tool("vite"), ...flags], /Local:\s+(http:\S+)/, { cwd, env });
  isReady(await opened(t, weixin.address, url), "Vite");
});

test("webpack 5", bounded, async (t) => {
  const weixin = await wechat(t);
  const cwd = await installed("webpack");
  await run("node", ["build.mjs"], { cwd });
  await shipsTheModules(join(cwd, "dist"));
  const url = await backend(t, weixin, join(cwd, "dist"));
  isReady(await opened(t, weixin.address, `${url}/`), "webpack");
});

test("Next.js: a server component, a route that signs, and the page", bounded, async (t) => {
  const weixin = await wechat(t);
  const cwd = await installed("next");
  const env = { ...process.env, ...weixin.credentials, NEXT_TELEMETRY_DISABLED: "1" };
  await run(tool("next"), ["build"], { cwd, env });
  const start = [tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
  const url = await serve(t, start, /Local:\s+(http:\S+)/, { cwd, env });
  const html = await fetch(url).then((page) => page.text());
  assert.match(html, /<p id="server">undefined function<\/p>/);
  isReady(await opened(t, weixin.address, `${url}/`), "Next");
});
