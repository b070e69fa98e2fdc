// Login, logout and the session, by the routes of the server.
import { abortedError, checkSignal } from "./abort.js";
import { WechatH5Error } from "./error.js";
import { clearLogins, recordLogin } from "./login-loop.js";
import { serverError } from "./server-error.js";

const currentPath = () =>
  (location.pathname + location.search + location.hash).replaceAll("\\", "%5C");

/** Browsers show characters, a bare % and a second # that a URL has only escaped. */
const escaped = (path) => {
  const [rest, ...fragment] = path.replace(/\p{Cs}/gu, "\ufffd").split("#");
  return [rest, ...(fragment.length ? [fragment.join("%23")] : [])]
    .join("#")
    .replace(/%(?![\dA-Fa-f]{2})|[^A-Za-z0-9_\-.~!$&'()*+,;=:@%/?#]/gu, encodeURIComponent);
};

const reject = (message) => {
  throw new WechatH5Error({ code: "invalid_argument", message });
};

const parsed = (url) => {
  try {
    return new URL(url, location.href);
  } catch {
    return undefined;
  }
};

/** Browsers drop tabs, read \ as / and fold dots: none of it may lead to another site. */
const isOwnPath = (path) => {
  if (!/^\/(?!@|%2f)[^\\\0-\x20\x7f\u2028\u2029]*$/i.test(path) || /%0[ad]/i.test(path))
    return false;
  const url = parsed(path);
  return url?.origin === parsed("/").origin && !url.pathname.startsWith("//");
};

/** The route with the query in front of a fragment. */
const withQuery = (authorizeUrl, query) => {
  const url = parsed(authorizeUrl);
  if (!/^https?:$/.test(url?.protocol))
    reject("authorizeUrl is neither a path nor a URL of http or https");
  const [route, ...fragment] = `${authorizeUrl}`.split("#");
  return [`${route}${route.includes("?") ? "&" : "?"}${query}`, ...fragment].join("#");
};

export const login = (options) => {
  if (!globalThis.location?.replace) {
    throw new WechatH5Error({
      code: "outside_wechat",
      message: "login needs a page, and there is none here",
    });
  }
  const { authorizeUrl = "/api/oauth/authorize", returnTo = currentPath(), scope } = options ?? {};
  if (typeof returnTo !== "string" || !isOwnPath(returnTo)) {
    reject("returnTo is not a path of this site: it begins with one /");
  }
  const return_to = escaped(returnTo);
  const query = new URLSearchParams(scope ? { scope, return_to } : { return_to });
  const target = withQuery(authorizeUrl, query);
  recordLogin();
  // This replaces the page, so that Back leads to the page before it.
  location.replace(target);
};

export const session = async (options) => {
  const { url, signal } = route(options);
  const response = await request(url, { signal, cache: "no-store" });
  const session = await body(response, signal);
  if (typeof session?.signedIn !== "boolean") {
    throw unavailable({ message: `${url} returned no session`, status: response.status });
  }
  if (session.signedIn) clearLogins();
  return session;
};

export const signOut = async (options) => {
  const { url, signal } = route(options);
  await request(url, { signal, method: "DELETE" });
};

const route = (options) => {
  const { url = "/api/session", signal } = options ?? {};
  if (signal != null) checkSignal(signal);
  return { url, signal };
};

/** The JSON of the response, if it is JSON. */
const body = (response, signal) =>
  response.json().catch((cause) => {
    if (signal?.aborted) throw abortedError(cause);
  });

const unavailable = (details) => new WechatH5Error({ code: "session_unavailable", ...details });

const request = async (url, options) => {
  let response;
  try {
    response = await fetch(url, options);
  } catch (cause) {
    if (options.signal?.aborted) throw abortedError(cause);
    throw unavailable({
      message: `${url} could not be fetched: ${cause?.message ?? cause}`,
      cause,
    });
  }
  if (response.ok) return response;
  throw unavailable(serverError(url, response.status, await body(response, options.signal)));
};
