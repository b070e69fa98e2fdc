// Signing in and out, and who is signed in: over the server's routes, without
// the module.
import { WechatH5Error } from "./error.js";
import { forgetLogins, loginAgain } from "./login-loop.js";

const here = () => location.pathname + location.search + location.hash;

export const login = ({ authorizeUrl = "/api/oauth/authorize", returnTo = here(), scope } = {}) => {
  if (!/^\/(?![/\\])/.test(returnTo)) {
    const message = "returnTo is not a path of this site: it begins with one /";
    throw new WechatH5Error({ code: "invalid_argument", message });
  }
  loginAgain();
  const query = new URLSearchParams(scope ? { scope, return_to: returnTo } : { return_to: returnTo });
  const separator = `${authorizeUrl}`.includes("?") ? "&" : "?";
  // In place of this page: Back leads to where the person came from.
  location.replace(`${authorizeUrl}${separator}${query}`);
};

export const session = async ({ url = "/api/session", signal } = {}) => {
  const response = await ask(url, { signal, cache: "no-store" });
  const answer = await response.json().catch(() => undefined);
  if (typeof answer?.signedIn != "boolean") {
    throw unavailable({ message: `${url} answered no session`, status: response.status });
  }
  if (answer.signedIn) forgetLogins();
  return answer;
};

export const signOut = async ({ url = "/api/session", signal } = {}) => {
  await ask(url, { signal, method: "DELETE" });
};

const unavailable = (details) => new WechatH5Error({ code: "session_unavailable", ...details });

const ask = async (url, request) => {
  let response;
  try {
    response = await fetch(url, request);
  } catch (cause) {
    if (request.signal?.aborted) {
      throw new WechatH5Error({ code: "aborted", message: "aborted by the page", cause });
    }
    throw unavailable({ message: `${url} could not be fetched: ${cause?.message ?? cause}`, cause });
  }
  if (response.ok) return response;
  const error = (await response.json().catch(() => undefined))?.error ?? {};
  const message = error.message ?? `${url} answered ${response.status}`;
  throw unavailable({ message, status: response.status, serverCode: error.code, hint: error.hint });
};
