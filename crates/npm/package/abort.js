// AbortSignals.
import { WechatH5Error } from "./error.js";

export const abortedError = (cause) =>
  new WechatH5Error({ code: "aborted", message: "aborted by the page", cause });

/** Rejects anything but an AbortSignal. */
export const checkSignal = (signal) => {
  if (signal instanceof AbortSignal) return;
  throw new WechatH5Error({ code: "invalid_argument", message: "signal is not an AbortSignal" });
};

/** Runs until the signal is aborted. `run` gets a promise that is rejected then. */
export const untilAborted = async (signal, run) => {
  if (signal == null) return run();
  checkSignal(signal);
  if (signal.aborted) throw abortedError(signal.reason);
  let onAbort;
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(abortedError(signal.reason));
  });
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([aborted, run(aborted)]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
};
