// `./web` with each kind of input, `./inline`, and `.`.
const base = "/target/npm/module/wechat_h5_bg.wasm";
const explainBase = "/target/npm/explain/explain.wasm";
const input = {
  signedUrl: "https://h5.example.com/#/a",
  pageUrl: "https://h5.example.com/#/a",
  timestamp: 1700000000,
  nonceStr: "n",
  signature: "0".repeat(40),
};

/** A page loads the script of the module once, so each kind of input has its own page. */
const SOURCES = {
  url: (path) => path,
  URL: (path) => new URL(path, location.href),
  response: (path) => fetch(path),
  awaited: async (path) => await fetch(path),
  bytes: async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer()),
  module: async (path) => WebAssembly.compile(await (await fetch(path)).arrayBuffer()),
};

/** The same module under the name that another build would have. */
const ofAnotherBuild = async () => {
  const bytes = await SOURCES.bytes(base);
  const [{ module: build }] = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  const text = (at) => String.fromCharCode(...bytes.subarray(at, at + build.length));
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === build.charCodeAt(0) && text(at) === build)
      bytes.fill(48, at, at + build.length);
  }
  return bytes;
};

export default async () => {
  const kind = window.__weixinSandbox.kind;
  if (kind === "inline") {
    const href = location.href;
    const { entryUrl, environment, explain, configure } = await import("/target/npm/inline.js");
    history.replaceState(null, "", "/elsewhere");
    const fetched = performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".wasm")).length;
    const wx = await configure({ configUrl: "/config" });
    const { causes } = await explain(input);
    return {
      client: (await environment()).client,
      causes: causes.map(({ code }) => code),
      raw: wx.raw === window.wx,
      fetched,
      entered: entryUrl === href,
    };
  }
  if (kind === "root") {
    const { environment, explain } = await import("/target/npm/index.js");
    const { client } = await environment();
    const { causes } = await explain(input);
    const copies = performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("hex.js")).length;
    return { client, causes: causes.map(({ code }) => code), copies };
  }
  if (kind === "lost") {
    const { environment } = await import("/target/npm/index.js");
    const { code, message } = await environment().catch((error) => error);
    return { code, message };
  }
  const web = await import("/target/npm/web.js");
  const early = await web.environment().catch(({ code }) => code);
  const unexplained = await web.explain(input).catch(({ code }) => code);
  const failed = await web.init("/nothing.wasm").catch(({ code }) => code);
  const other = await web.init(explainBase).catch(({ message }) => message);
  const foreign = await web.init(await ofAnotherBuild()).catch(({ message }) => message);
  const source = SOURCES[kind];
  await web.init(await source(base), { explain: await source(explainBase) });
  await web.init("/nothing.wasm");
  const { causes } = await web.explain(input);
  return {
    early,
    unexplained,
    failed,
    other: other.match(/another module/)?.[0],
    foreign: foreign.match(/another version/)?.[0],
    client: (await web.environment()).client,
    causes: causes.map(({ code }) => code),
  };
};
