// A page that signs people in by itself, and does not see that they are, would
// send them round and round: a login that follows three others within a minute
// is refused.
import { WechatH5Error } from "./error.js";

const KEY = "wechat-h5.logins";
const WITHIN = 60_000;
const MOST = 3;

/** The storage may be forbidden, or full: then nothing is remembered. */
const quietly = (run) => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

/** Notes a login, or refuses it. */
export const loginAgain = () => {
  const now = Date.now();
  const noted = quietly(() => JSON.parse(sessionStorage.getItem(KEY))) ?? [];
  const recent = noted.filter((time) => now - time < WITHIN);
  if (recent.length >= MOST) {
    const message =
      "three logins within a minute, and the page still begins another one: does it see the session?";
    throw new WechatH5Error({ code: "login_loop", message });
  }
  quietly(() => sessionStorage.setItem(KEY, JSON.stringify([...recent, now])));
};

export const forgetLogins = () => quietly(() => sessionStorage.removeItem(KEY));
