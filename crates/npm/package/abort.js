// An AbortSignal as the end of a promise.
import { WechatH5Error } from "./error.js";

const abortion = ({ reason }) =>
  new WechatH5Error({ code: "aborted", message: "aborted by the page", cause: reason });

/** Refuses what is no AbortSignal. */
export const needSignal = (signal) => {
  if (signal instanceof AbortSignal) return;
  throw new WechatH5Error({ code: "invalid_argument", message: "signal is not an AbortSignal" });
};

/** Runs with a promise that is rejected once the signal is given, and ends then. */
export const untilAborted = async (signal, run) => {
  if (signal == null) return run();
  needSignal(signal);
  if (signal.aborted) throw abortion(signal);
  let onAbort;
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(abortion(signal));
  });
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([aborted, run(aborted)]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
};
