// The functions of `.`, `./web` and `./inline`, made of the module's exports.
import { untilAborted } from "./abort.js";
import { entryUrl } from "./entry-url.js";
import { WechatH5Error, toError, withErrors } from "./error.js";
import { createExplain } from "./explain/lazy.js";
import * as wasm from "./module/wechat_h5.js";
import { BUILD, CALLS, EVENTS, MINI_PROGRAM, SHARES } from "./api-names.js";
import { checkNames, quietly, toSettings, withHints } from "./options.js";
import { subscribe } from "./subscribe.js";

/** Makes the functions of an entry, by how it loads the module and that of `explain`. */
export const createApi = (load, loadExplain) => {
  let started;

  /** Starts the module once, or again after a failure. */
  const start = () =>
    (started ??= Promise.resolve()
      .then(checkBuild)
      .then(load)
      .then(() => wasm.keepEntryUrl(entryUrl))
      .catch(async (cause) => {
        started = undefined;
        const reason = cause?.message ?? cause;
        const hint = (await withHints((it) => it.ofStart(reason))) ?? "";
        const message = `the module of wechat-h5 could not be started: ${reason}${hint}`;
        throw new WechatH5Error({ code: "module_unavailable", message, cause });
      }));

  const afterStart = (run) => async (argument) => {
    await start();
    return withErrors(() => run(argument));
  };

  const configure = async (input) => {
    const options = input ?? {};
    return untilAborted(options.signal, async (aborted) => {
      const settings = { ...toSettings(options), aborted };
      await Promise.race([start(), aborted ?? new Promise(() => {})]);
      const { onOpenTagsError } = options;
      const register = (onEvent) => wasm.onOpenTagsError((error) => onEvent({ error }));
      const unsubscribe = onOpenTagsError && subscribe(register, undefined, onOpenTagsError);
      try {
        if (options.followHistory) return await follow(settings, options);
        return apis(await withErrors(() => wasm.configure(settings)), settings);
      } catch (error) {
        await settings.record.end(error);
        unsubscribe?.();
        throw error;
      }
    });
  };

  /** Resolves with the first configuration; `onConfigured` gets the later ones. */
  const follow = (settings, { signal, onConfigured }) =>
    new Promise((resolve, reject) => {
      let isFirst = true;
      const onResult = async (thrown, wx) => {
        const [error, wasFirst] = [thrown && toError(thrown), isFirst];
        isFirst = false;
        await settings.record.end(error);
        if (!wasFirst) return onConfigured?.(error, wx && apis(wx, settings));
        if (wx) return resolve(apis(wx, settings));
        reject(error);
        stop();
      };
      const stop = subscribe(() => wasm.followHistory(settings, onResult));
      signal?.addEventListener("abort", stop);
    });

  const miniProgram = functions(MINI_PROGRAM, (index) =>
    afterStart((request) => wasm.callMiniProgram(index, request)),
  );

  /** The functions of `wx`. They need no `this`, so they can be destructured. */
  const apis = (wx, settings) =>
    Object.freeze({
      raw: wx.raw,
      miniProgram,
      ...functions(CALLS, (index) => call(wx, index, settings)),
      ...functions(
        SHARES,
        (index) => (card, onEvent) =>
          subscribe((callback) => wx.share(index, card, callback), onEvent),
      ),
      ...functions(
        EVENTS,
        (index) => (onEvent, onError) =>
          subscribe((callback) => wx.listen(index, callback), onEvent, onError),
      ),
    });

  return {
    start,
    configure,
    miniProgram,
    environment: afterStart(() => wasm.environment()),
    authorizeUrl: afterStart((options) => wasm.authorizeUrl(options)),
    explain: pageExplain(loadExplain),
  };
};

const call = (wx, index, { record }) => {
  const name = CALLS[index];
  return async (request) => {
    const read = [];
    const get = (of, field) => (read.push(field), of[field]);
    const isPlain = quietly(() => request.constructor === Object);
    try {
      return await withErrors(() => {
        const response = wx.call(index, isPlain ? new Proxy(request, { get }) : request);
        if (isPlain) checkNames(Object.keys(request), read, `field of ${name}`);
        return response;
      });
    } catch (error) {
      await record.failed(error, name);
      throw error;
    }
  };
};

/** APIs are called by their index in api-names.js, which differs between builds. */
const checkBuild = () => {
  if (BUILD !== wasm.BUILD)
    throw new Error("api-names.js and module/wechat_h5.js are of different versions");
};

/** A page must not have a ticket: it is ignored. */
const pageExplain = (load) => {
  const explain = createExplain(load);
  return async (input) => explain({ ...input, ticket: undefined, tickets: undefined });
};

/** One function for each name, made from its index in the list. */
const functions = (names, make) =>
  Object.freeze(Object.fromEntries(names.map((name, index) => [name, make(index)])));
