// Options that had another name before: the old one is refused by the new one's name.
import { WechatH5Error } from "./error.js";

const RENAMED = { patienceMs: "userTimeoutMs" };

/** Refuses an option's old name. */
export const refuseOldNames = (options) => {
  for (const [before, now] of Object.entries(RENAMED)) {
    if (options[before] === undefined) continue;
    const message = `${before} is not an option any more: its name is now ${now}`;
    throw new WechatH5Error({ code: "invalid_argument", message });
  }
};
