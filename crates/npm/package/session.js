// Signing in and out, and who is signed in: over the server's routes, without
// the module.
import { needSignal } from "./abort.js";
import { WechatH5Error } from "./error.js";
import { forgetLogins, loginAgain } from "./login-loop.js";

// The server refuses a backslash, which a query may hold as it is.
const here = () => (location.pathname + location.search + location.hash).replaceAll("\\", "%5C");

const refuse = (message) => {
  throw new WechatH5Error({ code: "invalid_argument", message });
};

const parsed = (url) => {
  try {
    return new URL(url, location.href);
  } catch {
    return undefined;
  }
};

/** Browsers drop tabs and newlines, take \ for / and fold dots: none may make another site of it. */
const isOwnPath = (path) => {
  if (!/^\/(?!@|%2f)[^\\\0-\x20\x7f\u2028\u2029]*$/i.test(path) || /%0[ad]/i.test(path))
    return false;
  const url = parsed(path);
  return url?.origin === parsed("/").origin && !url.pathname.startsWith("//");
};

/** The server's route, with what it is asked in front of a fragment. */
const withQuery = (authorizeUrl, query) => {
  const url = parsed(authorizeUrl);
  if (!/^https?:$/.test(url?.protocol))
    refuse("authorizeUrl is neither a path nor a URL of http or https");
  const [route, ...fragment] = `${authorizeUrl}`.split("#");
  return [`${route}${route.includes("?") ? "&" : "?"}${query}`, ...fragment].join("#");
};

export const login = (options) => {
  if (!globalThis.location?.replace) {
    throw new WechatH5Error({
      code: "outside_wechat",
      message: "login leads a page away: there is none here",
    });
  }
  const { authorizeUrl = "/api/oauth/authorize", returnTo = here(), scope } = options ?? {};
  if (typeof returnTo !== "string" || !isOwnPath(returnTo)) {
    refuse("returnTo is not a path of this site: it begins with one /");
  }
  const query = new URLSearchParams(
    scope ? { scope, return_to: returnTo } : { return_to: returnTo },
  );
  const target = withQuery(authorizeUrl, query);
  loginAgain();
  // In place of this page: Back leads to where the person came from.
  location.replace(target);
};

export const session = async (options) => {
  const { url, signal } = route(options);
  const response = await ask(url, { signal, cache: "no-store" });
  const answer = await body(response, signal);
  if (typeof answer?.signedIn !== "boolean") {
    throw unavailable({ message: `${url} answered no session`, status: response.status });
  }
  if (answer.signedIn) forgetLogins();
  return answer;
};

export const signOut = async (options) => {
  const { url, signal } = route(options);
  await ask(url, { signal, method: "DELETE" });
};

const route = (options) => {
  const { url = "/api/session", signal } = options ?? {};
  if (signal != null) needSignal(signal);
  return { url, signal };
};

const aborted = (cause) =>
  new WechatH5Error({ code: "aborted", message: "aborted by the page", cause });

/** The answer's JSON, if it is any. */
const body = (response, signal) =>
  response.json().catch((cause) => {
    if (signal?.aborted) throw aborted(cause);
  });

const unavailable = (details) => new WechatH5Error({ code: "session_unavailable", ...details });

const ask = async (url, request) => {
  let response;
  try {
    response = await fetch(url, request);
  } catch (cause) {
    if (request.signal?.aborted) throw aborted(cause);
    throw unavailable({
      message: `${url} could not be fetched: ${cause?.message ?? cause}`,
      cause,
    });
  }
  if (response.ok) return response;
  const error = (await body(response, request.signal))?.error ?? {};
  const message = error.message ?? `${url} answered ${response.status}`;
  throw unavailable({ message, status: response.status, serverCode: error.code, hint: error.hint });
};
