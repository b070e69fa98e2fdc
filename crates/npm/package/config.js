// Where a config comes from: a server, a function of the page's, or the page
// has it already.
import { entryUrl } from "./entry-url.js";
import { WechatH5Error } from "./error.js";

/** What the module takes: a function from a URL to JSON, or JSON. */
export const source = ({ config, configUrl, signal }) => {
  if (typeof config === "function") return { config: undefined, sign: early(own(config)) };
  if (config !== undefined) return { config: json(config) };
  if (configUrl) return { sign: early((url) => fetched(`${configUrl}`, url, signal)) };
  const message = "configure needs a configUrl or a config";
  throw new WechatH5Error({ code: "invalid_argument", message });
};

const json = (config) => {
  try {
    return JSON.stringify(config);
  } catch (cause) {
    const message = `config cannot be written as JSON: ${cause?.message ?? cause}`;
    throw new WechatH5Error({ code: "invalid_argument", message, cause });
  }
};

const unavailable = (details) => new WechatH5Error({ code: "config_unavailable", ...details });

const own = (config) => async (url) => {
  try {
    return JSON.stringify(await config(url));
  } catch (cause) {
    throw unavailable({
      message: `the page's config function failed: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

const fetched = async (configUrl, url, signal) => {
  // A fragment is never sent: what stood behind it would not be, either.
  const [route] = configUrl.split("#");
  const separator = route.includes("?") ? "&" : "?";
  try {
    const address = `${route}${separator}url=${encodeURIComponent(url)}`;
    const response = await fetch(address, { signal });
    const text = await response.text();
    if (response.ok) return text;
    throw refusal(configUrl, response.status, text);
  } catch (cause) {
    if (cause instanceof WechatH5Error) throw cause;
    throw unavailable({
      message: `${configUrl} could not be fetched: ${cause?.message ?? cause}`,
      cause,
    });
  }
};

/** The server's own words, where it has any. */
const refusal = (configUrl, status, text) => {
  let error = {};
  try {
    error = JSON.parse(text).error ?? error;
  } catch {
    // Not from our server: the status has to do.
  }
  const message = error.message ?? `${configUrl} answered ${status}`;
  return unavailable({ message, status, serverCode: error.code, hint: error.hint });
};

const page = (url) => url.split("#")[0];

/**
 * As long as no router has moved the page there is one URL to sign: it is asked
 * for at once, while the module is on its way.
 */
const early = (sign) => {
  const url = page(globalThis.location?.href ?? "");
  const isWeChat = /MicroMessenger/i.test(globalThis.navigator?.userAgent);
  if (!isWeChat || url !== page(entryUrl)) return sign;
  let answer = sign(url);
  answer.catch(() => {});
  return (asked) => {
    const first = answer;
    answer = undefined;
    return first && asked === url ? first : sign(asked);
  };
};
