// Starts the page's modules. The small one configures the JS-SDK as soon as WeChat's
// script has loaded. The application, six times its size, gets its share of the network when
// what a configuration needs has arrived and a moment has passed, and of the processor when
// WeChat has answered.
const page = window.__wechatH5;
// The application starts after this many milliseconds at the latest, each time that it waits.
const LONGEST_WAIT = 2000;
// Where WeChat answers this soon, nothing is loaded beside its answer.
const QUIET_FOR_WECHAT = 100;
// What has not arrived after this many milliseconds is said to be missing. What arrives later
// starts nevertheless.
const LONGEST_LOAD = 20000;

const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** A promise that is rejected becomes one of `undefined`, and none takes too long. */
const settled = (promise, limit = LONGEST_WAIT) =>
  Promise.race([promise.catch(() => undefined), wait(limit)]);

/** Both files of a module, the wasm compiled. */
const arrived = ({ script, response }) =>
  Promise.all([import(script), WebAssembly.compileStreaming(response)]);

async function start([{ default: init, ...functions }, module]) {
  await init({ module_or_path: module });
  return functions;
}

// The modules of the tabs that are not seen at first.
const toolsFiles = {
  apis: {
    script: "/wechat-h5-web-apis.js",
    module: "/wechat-h5-web-apis_bg.wasm",
  },
  debug: {
    script: "/wechat-h5-web-debug.js",
    module: "/wechat-h5-web-debug_bg.wasm",
  },
};
const tools = {};

/** The functions of such a module. What fails or takes too long is loaded anew the next time. */
function loadTools(name) {
  const loading = arrived(page.load(toolsFiles[name])).then(start);
  const forget = () => {
    if (tools[name] !== loading) return;
    tools[name] = undefined;
    // A browser may keep that a script has failed.
    toolsFiles[name].script += "?";
  };
  const late = setTimeout(forget, LONGEST_LOAD);
  loading.catch(forget).then(() => clearTimeout(late));
  return loading;
}

/** Puts what such a module draws into an element: its tabs, or what `part` names. */
async function showTools(place, name, part = "show") {
  tools[name] = tools[name] || loadTools(name);
  const loading = tools[name];
  const functions = await loading.catch(async (error) => {
    // A new build has files of other names.
    await settled(page.offerNewBuild());
    throw error;
  });
  if (tools[name] === loading) functions[part](place);
}

/** What the page consists of. While it is missing for too long, the page says so. */
async function awaited(application) {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    page.broken(new Error("the page is still loading"));
  }, LONGEST_LOAD);
  try {
    const module = await arrived(application);
    if (isLate) document.documentElement.className = "";
    return module;
  } finally {
    clearTimeout(late);
  }
}

async function run() {
  page.showTools = showTools;
  const files = page.configureFiles && arrived(page.configureFiles);
  if (files) {
    // Not WeChat's script, but the page has not loaded.
    files.catch(page.broken);
    const module = files.then(start);
    // `configText` and `configured` are those of the last attempt, for `web/debug` and `web/tools`.
    page.configure = (text) => {
      page.configText = Promise.resolve(text);
      // Nothing handles its rejection before the module that configures has arrived.
      page.configText.catch(() => {});
      page.configured = module.then(({ configure }) => configure(page.configText, page.jweixin));
      page.configured
        .then((result) => result && performance.mark(result.wx ? "wx.ready" : "wx.error"))
        .catch(() => {});
      return page.configured;
    };
    page.configure(page.config.then((response) => response.clone().text()));
    await settled(Promise.all([page.jweixin, page.config, files]));
  }
  if (files) await settled(page.configured, QUIET_FOR_WECHAT);
  const application = page.load(page.application);
  if (files) await settled(page.configured);
  await start(await awaited(application));
}

if (page) run().catch(page.broken);
