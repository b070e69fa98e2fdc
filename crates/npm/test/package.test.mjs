// The package as it is installed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { parse, table, tableIn } from "../consumers/lib/tried-table.mjs";
import { folder, folderPath, load } from "./lib/package.mjs";

const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));

/** Runs a script in a project that has the package installed. */
const inProject = (script) => {
  const project = mkdtempSync(join(tmpdir(), "wechat-h5-npm-"));
  try {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(folderPath, join(project, "node_modules/wechat-h5"));
    const flags = ["--preserve-symlinks", "--input-type=module", "--eval", script];
    return execFileSync(process.execPath, flags, { cwd: project, encoding: "utf8" });
  } finally {
    rmSync(project, { recursive: true });
  }
};

const files = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));

/** What a browser, Node or Jest may lack when a script is imported. */
const MISSING = [
  "FinalizationRegistry",
  "TextDecoder",
  "TextEncoder",
  "WebAssembly",
  "atob",
  "fetch",
];

const scripts = [...new Set(Object.values(manifest.exports).flatMap(files))].filter((path) =>
  path.endsWith(".js"),
);

for (const path of scripts) {
  test(`importing ${path} needs nothing`, () => {
    const without = MISSING.map((name) => `delete globalThis.${name};`).join("");
    const out = inProject(
      `${without} await import(${JSON.stringify(new URL(path, folder).href)}); console.log("imported")`,
    );
    assert.equal(out.trim(), "imported");
  });
}

test("every file in package.json exists", () => {
  const paths = Object.values(manifest.exports).flatMap(files);
  assert.ok(paths.length >= 6);
  for (const path of paths) assert.ok(existsSync(new URL(path, folder)), path);
  for (const path of manifest.files.filter((path) => !path.includes("*"))) {
    assert.ok(existsSync(new URL(path, folder)), path);
  }
  assert.equal(manifest.sideEffects, false);
  assert.equal(manifest.type, "module");
});

test("tools that know no exports get the entry that is one script", () => {
  assert.equal(manifest.main, "./inline.js");
  assert.equal(manifest.types, "./index.d.ts");
});

test("the version is that of the workspace", () => {
  const workspace = readFileSync(new URL("../../../Cargo.toml", import.meta.url), "utf8");
  const version = /\[workspace\.package\]\s+version = "(.*)"/.exec(workspace)[1];
  assert.equal(manifest.version, version);
});

test("importing an entry has no side effects on a server", () => {
  const before = "const before = Object.keys(globalThis).length;";
  const after =
    "console.log(Object.keys(globalThis).length - before, Object.keys(m).sort().join());";
  const out = inProject(`${before} const m = await import("wechat-h5"); ${after}`);
  assert.equal(
    out.trim(),
    "0 WechatH5Error,authorizeUrl,configure,entryUrl,environment,explain,login,miniProgram,onLaunchApp,onLaunchWeapp,onSubscribe,session,signOut",
  );
});

test("wechat-h5/sign is imported by its name", () => {
  const page = `{ ticket: "TICKET", nonceStr: "NONCE", timestamp: 1700000000,
    url: "https://example.com/app/?a=1&b=%E4%B8%AD#/route" }`;
  const out = inProject(
    `import { jsapiSignature } from "wechat-h5/sign"; console.log(jsapiSignature(${page}));`,
  );
  assert.equal(out.trim(), "5f7fdc9590cbe057072de74bb64762cf8a79851d");
});

for (const entry of ["wechat-h5", "wechat-h5/inline"]) {
  test(`${entry} on a server answers that it is outside of WeChat`, () => {
    const out = inProject(
      `const { configure, environment } = await import("${entry}");
       console.log((await environment()).client);
       await configure({ configUrl: "/config" }).catch(({ code }) => console.log(code));`,
    );
    assert.equal(out, "browser\noutside_wechat\n");
  });
}

test("a server's scripts read no files, which a bundler would lose", () => {
  for (const path of ["node.js", "sign/node.js", "explain/node.js"]) {
    const text = readFileSync(new URL(path, folder), "utf8");
    assert.doesNotMatch(text, /import\.meta|node:fs|\bfetch\(/, path);
  }
});

test("no file contains a path of the build machine", () => {
  for (const file of ["module/wechat_h5_bg.wasm", "sign/sign.wasm", "module/wechat_h5.js"]) {
    const text = readFileSync(new URL(file, folder), "latin1");
    const path = /\/(home|root|Users|work|tmp)\/[\w./-]*/.exec(text);
    assert.equal(path?.[0], undefined, file);
  }
});

const repository = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("the guide's Jest project is the one that is tried", () => {
  for (const guide of ["docs/test-in-ci.md", "docs/test-in-ci.zh-CN.md"]) {
    for (const file of ["jest.config.js", "babel.config.js", "jest.setup.js"]) {
      const text = repository(`crates/npm/consumers/jest/${file}`);
      assert.ok(repository(guide).includes(`\`\`\`js\n${text}\`\`\``), `${file} in ${guide}`);
    }
  }
});

// What the projects need besides what they try.
const HELPERS =
  /^(@babel\/.*|@rollup\/plugin-node-resolve|@sveltejs\/vite-plugin-svelte|babel-loader|happy-dom|jest-environment-jsdom|jsdom|playwright-core|react|react-dom|svelte|vue|vue-router)$/;

test("the READMEs have the versions that the package is tried with", () => {
  const tables = { en: "README.md", "zh-CN": "README.zh-CN.md" };
  const tried = parse(tableIn(repository(`crates/npm/package/${tables.en}`)));
  for (const [language, readme] of Object.entries(tables))
    assert.equal(tableIn(repository(`crates/npm/package/${readme}`)), table(tried, language));
  const folders = ["crates/npm/consumers", "crates/npm/consumers/all"];
  const installed = folders
    .map((folder) => JSON.parse(repository(`${folder}/package.json`)).dependencies)
    .flatMap((dependencies) => Object.entries(dependencies))
    .filter(([name]) => !HELPERS.test(name))
    .map(([, version]) => version.split("@").at(-1));
  const documented = tried.map(({ version }) => version);
  assert.deepEqual([...new Set(documented)].sort(), [...new Set(installed)].sort());
});

test("the copy of each module is the module", async () => {
  const { bytesOf } = await load("load-module.js");
  for (const [copy, module] of [
    ["module/hex.js", "module/wechat_h5_bg.wasm"],
    ["explain/hex.js", "explain/explain.wasm"],
    ["sign/hex.js", "sign/sign.wasm"],
  ]) {
    const bytes = Buffer.from(bytesOf((await load(copy)).default));
    assert.ok(bytes.equals(readFileSync(new URL(module, folder))), copy);
  }
});

test("scripts are packed without comments, but for what bundlers read in them", () => {
  const annotations = (text) => text.match(/@__PURE__/g)?.length ?? 0;
  const source = new URL("../package/", import.meta.url);
  const names = readdirSync(source, { recursive: true }).filter((name) => name.endsWith(".js"));
  assert.ok(names.length > 15);
  for (const name of names) {
    const packed = readFileSync(new URL(name, folder), "utf8");
    assert.equal(
      annotations(packed),
      annotations(readFileSync(new URL(name, source), "utf8")),
      name,
    );
    assert.doesNotMatch(packed.replaceAll("/* @__PURE__ */", ""), /^\s*(\/\/|\/\*)/m, name);
  }
});
