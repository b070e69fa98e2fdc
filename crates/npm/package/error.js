// The one class of errors, and how everything that fails becomes one.

/** Why something failed; `code` says which way. */
export class WechatH5Error extends Error {
  constructor({ message, cause, ...details }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WechatH5Error";
    Object.assign(this, details);
  }
}

/** The module throws plain objects with the class's fields. */
export const toError = (thrown) => {
  if (thrown instanceof WechatH5Error) return thrown;
  if (typeof thrown?.code === "string" && !(thrown instanceof Error)) {
    return new WechatH5Error(thrown);
  }
  return new WechatH5Error({ code: "other", message: String(thrown), cause: thrown });
};

export const settle = async (run) => {
  try {
    return await run();
  } catch (thrown) {
    throw toError(thrown);
  }
};
