// `explain` where the module comes when it is first asked for.
import { WechatH5Error, settle } from "../error.js";
import { ask } from "./core.js";

/** Makes the function. `load` gives a promise of the compiled module. */
export const createExplain = (load) => {
  let instance;

  const start = () =>
    (instance ??= Promise.resolve()
      .then(load)
      .then((module) => WebAssembly.instantiate(module))
      .catch((cause) => {
        instance = undefined;
        const message = `the module of explain could not be started: ${cause?.message ?? cause}`;
        throw new WechatH5Error({ code: "module_unavailable", message, cause });
      }));

  return async (input) => {
    const { exports } = await start();
    return settle(() => ask(exports, input));
  };
};

/** Compiles what a URL leads to. */
export const fetched = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
};
