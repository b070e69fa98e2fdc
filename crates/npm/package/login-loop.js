// A page that starts a login by itself and ignores the session would redirect forever: the
// fourth login within a minute is rejected.
import { WechatH5Error } from "./error.js";

const KEY = "wechat-h5.logins";
const PERIOD_MS = 60_000;
const LIMIT = 3;

/** The storage may be forbidden or full: then nothing is stored. */
const tryStorage = (run) => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

/** Records a login, or rejects it. */
export const recordLogin = () => {
  const now = Date.now();
  const logins = tryStorage(() => JSON.parse(sessionStorage.getItem(KEY))) ?? [];
  const recent = logins.filter((time) => now - time < PERIOD_MS);
  if (recent.length >= LIMIT) {
    const message =
      "three logins within a minute, and the page starts another one: does it read the session?";
    throw new WechatH5Error({ code: "login_loop", message });
  }
  tryStorage(() => sessionStorage.setItem(KEY, JSON.stringify([...recent, now])));
};

export const clearLogins = () => tryStorage(() => sessionStorage.removeItem(KEY));
