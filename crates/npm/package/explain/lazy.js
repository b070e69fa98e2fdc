// `explain`, whose module and its script are loaded on the first call.
import { WechatH5Error, withErrors } from "../error.js";

/** Makes the function. `load` returns a promise of the compiled module. */
export const createExplain = (load) => {
  let instance;

  const start = () =>
    (instance ??= Promise.resolve()
      .then(load)
      .then((module) => Promise.all([WebAssembly.instantiate(module), import("./core.js")]))
      .catch((cause) => {
        instance = undefined;
        const message = `the module of explain could not be started: ${cause?.message ?? cause}`;
        throw new WechatH5Error({ code: "module_unavailable", message, cause });
      }));

  return async (input) => {
    const [{ exports }, { explainWith }] = await start();
    return withErrors(() => explainWith(exports, input));
  };
};

/** Compiles the module from any source that `init` of `./web` takes. */
export const compiled = async (source) => {
  const module = await source;
  if (module instanceof WebAssembly.Module) return module;
  if (module instanceof ArrayBuffer || ArrayBuffer.isView(module))
    return WebAssembly.compile(module);
  const response = module instanceof Response ? module : await fetch(module);
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
};
