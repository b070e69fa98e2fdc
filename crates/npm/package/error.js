// The error class of this package.

/** Why something failed; `code` tells the kind. */
export class WechatH5Error extends Error {
  constructor({ message, cause, ...details }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WechatH5Error";
    Object.assign(this, details);
  }
}

/** An argument is invalid. */
export const invalidArgument = (argument, reason) =>
  new WechatH5Error({ code: "invalid_argument", message: `${argument} ${reason}`, argument });

/** The module throws plain objects with the fields of the class. */
export const toError = (thrown) => {
  if (thrown instanceof WechatH5Error) return thrown;
  if (typeof thrown?.code === "string" && !(thrown instanceof Error)) {
    return new WechatH5Error(thrown);
  }
  return new WechatH5Error({ code: "other", message: String(thrown), cause: thrown });
};

/** Runs, and throws WechatH5Errors only. */
export const withErrors = async (run) => {
  try {
    return await run();
  } catch (thrown) {
    throw toError(thrown);
  }
};
