// The options of `configure`, as settings for the module.
import { CALLS, EVENTS, SHARES } from "./api-names.js";
import { entryUrl } from "./entry-url.js";
import { WechatH5Error } from "./error.js";
import { serverError } from "./server-error.js";

const OPTIONS =
  "config configUrl jsApiList openTagList onOpenTagsError timeoutMs callTimeoutMs userTimeoutMs jweixinUrls jweixin debug followHistory onConfigured signal";
const OPEN_TAGS = "wx-open-audio wx-open-launch-app wx-open-launch-weapp wx-open-subscribe";

const invalid = (message, cause) => new WechatH5Error({ code: "invalid_argument", message, cause });

export const quietly = (run) => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

export const withHints = (use) => import("./hints.js").then(use, quietly);

export const checkNames = (names, known, ...what) => {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown[0] !== undefined) withHints((it) => it.warnUnknown(unknown, known, ...what));
};

const values = (list) => (typeof list === "object" && quietly(() => Object.values(list))) || [];

const checkLists = ({ jsApiList, openTagList }) => {
  checkNames(values(jsApiList), [...CALLS, ...SHARES, ...EVENTS], "API of wx");
  checkNames(values(openTagList), OPEN_TAGS.split(" "), "open tag");
};

/** The settings: the options, with a function from a URL to JSON, or with JSON. */
export const toSettings = (options) => {
  if (options.patienceMs !== undefined) throw invalid("patienceMs was renamed to userTimeoutMs");
  checkNames(Object.keys(options), OPTIONS.split(" "), "option of configure", true);
  checkLists(options);
  const record = createRecord(options);
  return { ...options, ...configSource(options, record), record };
};

/** What was signed, for errors. */
const createRecord = (options) => {
  let requested;
  let signed = [];
  return {
    add: (config, url) => {
      checkLists(config ?? {});
      requested = values(options.jsApiList ?? config?.jsApiList);
      signed.push([here(), url, config]);
    },
    end: async (error) => {
      const attempts = signed;
      signed = [];
      if (error?.code === "invalid_signature" && !error.attempts)
        await withHints((it) => it.addAttempts(error, attempts, here()));
    },
    failed: async (error, name) => {
      if (requested && !requested.includes(name)) await withHints((it) => it.denied(error, name));
    },
  };
};

const configSource = ({ config, configUrl, signal }, record) => {
  if (typeof config === "function")
    return { config: undefined, sign: startEarly(byFunction(config, record)) };
  if (config !== undefined) return { config: json(config) };
  if (configUrl)
    return { sign: startEarly((url) => byServer(`${configUrl}`, url, signal, record)) };
  throw invalid("configure needs a configUrl or a config");
};

const json = (config) => {
  try {
    return JSON.stringify(config);
  } catch (cause) {
    throw invalid(`config cannot be written as JSON: ${cause?.message ?? cause}`, cause);
  }
};

const unavailable = (details) => new WechatH5Error({ code: "config_unavailable", ...details });

const accept = async (config, from, url, record) => {
  const { appId, nonceStr, signature, timestamp } = config ?? {};
  const details =
    !(appId && nonceStr && signature && timestamp) &&
    (await withHints((it) => it.noConfig(config, from)));
  if (details) throw unavailable(details);
  record.add(config, url);
};

const byFunction = (config, record) => async (url) => {
  try {
    const returned = await config(url);
    await accept(returned, "what the page's config function returned", url, record);
    return JSON.stringify(returned);
  } catch (cause) {
    if (cause instanceof WechatH5Error) throw cause;
    throw unavailable({
      message: `the page's config function failed: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

const byServer = async (configUrl, url, signal, record) => {
  // A fragment is never sent, nor a query behind it.
  const [route] = configUrl.split("#");
  const separator = route.includes("?") ? "&" : "?";
  try {
    const address = `${route}${separator}url=${encodeURIComponent(url)}`;
    const response = await fetch(address, { signal });
    const text = await response.text();
    const body = parsed(text);
    if (!response.ok) throw unavailable(serverError(configUrl, response.status, body));
    if (body === undefined)
      throw unavailable(await withHints((it) => it.notJson(configUrl, response, text)));
    await accept(body, configUrl, url, record);
    return text;
  } catch (cause) {
    if (cause instanceof WechatH5Error) throw cause;
    throw unavailable({
      message: `${configUrl} could not be fetched: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

const parsed = (text) => quietly(() => JSON.parse(text));

const withoutFragment = (url) => url.split("#")[0];
const here = () => withoutFragment(globalThis.location?.href ?? "");

/**
 * Until a router changes the URL there is one URL to sign: its config is requested at once,
 * while the module is loading.
 */
const startEarly = (sign) => {
  const url = here();
  const isWeChat = /MicroMessenger/i.test(globalThis.navigator?.userAgent);
  if (!isWeChat || url !== withoutFragment(entryUrl)) return sign;
  let early = sign(url);
  early.catch(() => {});
  return (requested) => {
    const first = early;
    early = undefined;
    return first && requested === url ? first : sign(requested);
  };
};
