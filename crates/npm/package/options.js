// The options of `configure`, as settings for the module.
import { entryUrl } from "./entry-url.js";
import { WechatH5Error } from "./error.js";
import { serverError } from "./server-error.js";

const RENAMED = { patienceMs: "userTimeoutMs" };

const invalid = (message, cause) => new WechatH5Error({ code: "invalid_argument", message, cause });

/** The settings: the options, with a function from a URL to JSON, or with JSON. */
export const toSettings = (options) => {
  for (const [name, newName] of Object.entries(RENAMED))
    if (options[name] !== undefined) throw invalid(`${name} was renamed to ${newName}`);
  return { ...options, ...configSource(options) };
};

const configSource = ({ config, configUrl, signal }) => {
  if (typeof config === "function")
    return { config: undefined, sign: startEarly(byFunction(config)) };
  if (config !== undefined) return { config: json(config) };
  if (configUrl) return { sign: startEarly((url) => byServer(`${configUrl}`, url, signal)) };
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

const byFunction = (config) => async (url) => {
  try {
    return JSON.stringify(await config(url));
  } catch (cause) {
    throw unavailable({
      message: `the page's config function failed: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

const byServer = async (configUrl, url, signal) => {
  // A fragment is never sent, nor a query behind it.
  const [route] = configUrl.split("#");
  const separator = route.includes("?") ? "&" : "?";
  try {
    const address = `${route}${separator}url=${encodeURIComponent(url)}`;
    const response = await fetch(address, { signal });
    const text = await response.text();
    if (response.ok) return text;
    throw unavailable(serverError(configUrl, response.status, parsed(text)));
  } catch (cause) {
    if (cause instanceof WechatH5Error) throw cause;
    throw unavailable({
      message: `${configUrl} could not be fetched: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    // Another server: its status is all there is.
    return undefined;
  }
};

const withoutFragment = (url) => url.split("#")[0];

/**
 * Until a router changes the URL there is one URL to sign: its config is requested at once,
 * while the module is loading.
 */
const startEarly = (sign) => {
  const url = withoutFragment(globalThis.location?.href ?? "");
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
