// The surface of `.`, `./web` and `./inline`: promises, listeners and one class
// of errors over the module's functions. The entries differ in how they come by
// the module, which `create` is told.
import { untilAborted } from "./abort.js";
import { source } from "./config.js";
import { entryUrl } from "./entry-url.js";
import { WechatH5Error, settle, toError } from "./error.js";
import { createExplain } from "./explain/lazy.js";
import * as wasm from "./module/wechat_h5.js";
import { BUILD, CALLS, EVENTS, MINI_PROGRAM, SHARES } from "./api-api-names.js";
import { refuseOldNames } from "./renamed-options.js";
import { subscribe } from "./subscribe.js";

/**
 * Makes the functions of an entry. `load` fetches the module and starts it;
 * `loadExplain` gives the other module, which few pages ever need.
 */
export const create = (load, loadExplain) => {
  let started;

  /** Starts the module, once; a failed attempt may be repeated. */
  const start = () =>
    (started ??= Promise.resolve()
      .then(isOneBuild)
      .then(load)
      .then(() => wasm.keepEntryUrl(entryUrl))
      .catch((cause) => {
        started = undefined;
        const reason = cause?.message ?? cause;
        // What the two call each other is named by their build: see short-names.mjs.
        const hint = /^(WebAssembly\.\w+\(\): )?import /i.test(reason)
          ? ": is the .wasm file of another version than the script?"
          : "";
        const message = `the module of wechat-h5 could not be started: ${reason}${hint}`;
        throw new WechatH5Error({ code: "module_unavailable", message, cause });
      }));

  const afterStart = (run) => async (argument) => {
    await start();
    return settle(() => run(argument));
  };

  const configure = async (given) => {
    const options = given ?? {};
    refuseOldNames(options);
    return untilAborted(options.signal, async (aborted) => {
      const settings = { ...options, ...source(options), aborted };
      await Promise.race([start(), aborted ?? new Promise(() => {})]);
      const { onOpenTagsError } = options;
      const register = (hear) => wasm.onOpenTagsError((error) => hear({ error }));
      const unsubscribe = onOpenTagsError && subscribe(register, undefined, onOpenTagsError);
      try {
        if (options.followHistory) return await follow(settings, options);
        return apis(await settle(() => wasm.configure(settings)));
      } catch (error) {
        unsubscribe?.();
        throw error;
      }
    });
  };

  /** The first configuration settles; of later ones `onConfigured` hears. */
  const follow = (settings, { signal, onConfigured }) =>
    new Promise((resolve, reject) => {
      let isFirst = true;
      const hear = (thrown, wx) => {
        const error = thrown && toError(thrown);
        if (!isFirst) return onConfigured?.(error, wx && apis(wx));
        isFirst = false;
        if (wx) return resolve(apis(wx));
        reject(error);
        stop();
      };
      const stop = subscribe(() => wasm.followHistory(settings, hear));
      signal?.addEventListener("abort", stop);
    });

  const miniProgram = functions(MINI_PROGRAM, (place) =>
    afterStart((request) => wasm.callMiniProgram(place, request)),
  );

  /** Functions that need no `this`, so that they can be taken apart. */
  const apis = (wx) =>
    Object.freeze({
      raw: wx.raw,
      miniProgram,
      ...functions(CALLS, (place) => (request) => settle(() => wx.call(place, request))),
      ...functions(
        SHARES,
        (place) => (card, onEvent) => subscribe((hear) => wx.share(place, card, hear), onEvent),
      ),
      ...functions(
        EVENTS,
        (place) => (onEvent, onError) =>
          subscribe((hear) => wx.listen(place, hear), onEvent, onError),
      ),
    });

  return {
    start,
    configure,
    miniProgram,
    environment: afterStart(() => wasm.environment()),
    authorizeUrl: afterStart((options) => wasm.authorizeUrl(options)),
    explain: explainer(loadExplain),
  };
};

/** An API is called by its place in api-names.js: another build's would be another API. */
const isOneBuild = () => {
  if (BUILD !== wasm.BUILD)
    throw new Error("api-names.js and module/wechat_h5.js are of two versions");
};

/** A page has no ticket, and must not: what is given besides is not looked at. */
const explainer = (load) => {
  const explain = createExplain(load);
  return async (input) => explain({ ...input, tickets: undefined });
};

/** One function for each name, made of the name's place in the list. */
const functions = (names, make) =>
  Object.freeze(Object.fromEntries(names.map((name, place) => [name, make(place)])));
